"""Symmetric int8 quantisation of a weight matrix, one scale per output channel.

A float32 weight takes 4 bytes, an int8 one takes 1. Each row (output channel) is divided by its own scale, so that its
largest absolute weight becomes 127, and rounded to the nearest whole number. With one scale for the whole matrix, the
largest row would set it, and small rows would use few of the 255 levels.

    s_i = max_j |w_ij| / 127        q_ij = round(w_ij / s_i)        w_ij ~ s_i q_ij, off by at most s_i / 2

Source: Jacob et al. 2018, arXiv:1712.05877, section 2.1; Krishnamoorthi 2018, arXiv:1806.08342, sections 2.2 and 3.1
(symmetric, per channel).
"""

import torch
from torch import Tensor


def quantize_per_channel(w: Tensor) -> tuple[Tensor, Tensor]:
    absmax = w.abs().amax(dim=1)  # (out,)
    scale = absmax / 127  # (out,): the largest weight becomes 127 or -127
    scale = scale.masked_fill(absmax == 0, 1.0)  # a row of zeros: any scale gives zeros, but 0 gives 0 / 0
    q = torch.round(w / scale[:, None])  # (out, in): whole numbers from -127 to 127
    return q.to(torch.int8), scale


def dequant(q: Tensor, scale: Tensor) -> Tensor:
    return q.to(scale.dtype) * scale[:, None]  # (out, in)
