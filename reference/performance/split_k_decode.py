"""Split-k decoding: attend to parts of the keys separately, and merge the results exactly.

While decoding there is one query for each head, so only the keys are left to divide among the processors. Each part
yields its normalised output and lse, the logarithm of the sum that it divided by. The sum over all keys is the sum of
the parts' sums, so each output is weighted by its part's share of it. Ring attention merges the blocks that come from
other devices in the same way.

    w_s = exp(lse_s - lse)        out = sum_s w_s out_s        lse = log sum_s exp(lse_s)

Source: Dao et al. 2023, Flash-Decoding; Liu et al. 2023, Ring Attention, arXiv:2310.01889, section 3.
"""

import torch
from torch import Tensor


def merge_attention(outs: Tensor, lses: Tensor) -> tuple[Tensor, Tensor]:
    top = lses.amax(dim=0)  # (...)
    shift = top.masked_fill(top == -torch.inf, 0.0)  # (...): -inf - -inf would be NaN
    weights = torch.exp(lses - shift)  # (S, ...): none above 1, and 0 for a part without keys
    total = weights.sum(dim=0)  # (...): 0 where no part has keys, else at least 1
    mixed = (weights[..., None] * outs).sum(dim=0)  # (..., d)
    merged = mixed / total.clamp_min(1.0)[..., None]
    return merged, shift + torch.log(total)
