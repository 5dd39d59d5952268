"""Routing with a capacity: every expert has a buffer of fixed size, and what does not fit is dropped.

Buffers of one size make the experts' work a single batched product. The slots are given out by rank: all first choices
in token order, then all second ones, so that a token's second choice never takes the place of another one's first. The
slot of a choice is the number of earlier choices of the same expert, a cumulative sum over one-hot rows. A dropped
choice has weight 0, and the residual connection carries the token past the expert.

    slot(c) = number of choices before c of the same expert        dropped if slot >= capacity

Source: Lepikhin et al. 2020 (GShard), arXiv:2006.16668, section 2.2, algorithm 1; Fedus et al. 2021 (Switch
Transformers), arXiv:2101.03961, section 2.2.
"""

import torch
from torch import Tensor


def route(probs: Tensor, k: int, capacity: int) -> tuple[Tensor, Tensor, Tensor]:
    N, E = probs.shape
    top, experts = probs.topk(k, dim=-1)  # (N, k): best first
    weights = top / top.sum(dim=-1, keepdim=True)  # (N, k): each row sums to 1
    choices = experts.T.reshape(-1)  # (k N,): all first choices, then all second ones
    chosen = torch.nn.functional.one_hot(choices, E)  # (k N, E)
    before = chosen.cumsum(dim=0) - chosen  # (k N, E): choices of each expert before this one
    slots = before.gather(1, choices[:, None]).view(k, N).T  # (N, k)
    slots = slots.masked_fill(slots >= capacity, -1)
    return experts, slots, weights.masked_fill(slots < 0, 0.0)
