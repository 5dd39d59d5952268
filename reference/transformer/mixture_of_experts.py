"""Mixture of experts: a router sends each token to k of E feed-forward networks.

The number of parameters grows with E, the work per token only with k. The router is a linear layer with one logit per
expert. The k largest logits are kept, and their softmax weights the outputs of these experts. The choice itself has no
gradient: the router learns through the weights.

    y = sum_{i in top-k(h)} softmax(h restricted to the top k)_i E_i(x)        h = W_r x

Source: Shazeer et al. 2017, arXiv:1701.06538, section 2.1 (without the noise); Jiang et al. 2024 (Mixtral),
arXiv:2401.04088, section 2.1.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Expert = Callable[[Tensor], Tensor]


def moe(x: Tensor, w_router: Tensor, experts: Sequence[Expert], k: int) -> Tensor:
    tokens = x.reshape(-1, x.shape[-1])  # (N, D)
    logits = tokens @ w_router.T  # (N, E)
    top, chosen = logits.topk(k, dim=-1)  # (N, k): the largest logits and their experts
    weights = torch.softmax(top, dim=-1)  # (N, k): each row sums to 1
    out = torch.zeros_like(tokens)  # (N, D)
    for number, expert in enumerate(experts):
        rows, slots = torch.where(chosen == number)  # (n,): its tokens, and its slot among their k
        if rows.numel() == 0:
            continue  # no token chose it
        share = weights[rows, slots]  # (n,)
        out = out.index_add(0, rows, share[:, None] * expert(tokens[rows]))
    return out.reshape(x.shape)


def toy_expert(index: int, seed: int, w_router: Tensor, k: int) -> Expert:
    """Expert `index`: a small nonlinear network; rejects tokens that the router sends elsewhere."""
    width = w_router.shape[-1]
    draw = torch.Generator().manual_seed(1000 * seed + index)
    w = torch.randn(width, width, generator=draw)  # (D, D)
    b = torch.randn(width, generator=draw)  # (D,)

    def expert(tokens: Tensor) -> Tensor:
        if not isinstance(tokens, Tensor):
            raise TypeError(f"an expert takes a tensor [n, {width}], not a {type(tokens).__name__}")
        if tokens.ndim == 0 or tokens.shape[-1] != width:
            raise ValueError(f"an expert takes a tensor [n, {width}], not {list(tokens.shape)}")
        logits = tokens.double() @ w_router.double().T  # (..., E)
        least = torch.topk(logits, k).values[..., -1]  # (...): the smallest logit that is chosen
        slack = 1e-4 * (1.0 + least.abs())  # rounding may change a close choice
        misrouted = logits[..., index] < least - slack
        empty = (tokens == 0).all(dim=-1)
        if empty.any():
            raise ValueError(f"expert {index} was given a row of zeros, which is no token")
        if misrouted.any():
            raise ValueError(f"expert {index} was given tokens that the router does not send to it")
        return torch.tanh(tokens @ w.to(tokens).T) + b.to(tokens)

    return expert


def scaling_expert(factor: float) -> Expert:
    """An expert that multiplies by a number, for an example that you can check by hand."""

    def expert(tokens: Tensor) -> Tensor:
        return factor * tokens

    return expert
