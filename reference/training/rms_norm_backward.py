"""RMSNorm backwards by hand: the gradients of input and weight from that of the output.

A feature changes the output directly and by the root mean square of its token. The second way takes one part of the
gradient away: a normalised token always has mean square 1, so it cannot grow along itself. No mean was subtracted
forwards, so none is subtracted here.

    dx = rstd * (dn - n * mean(dn * n))        with n = x * rstd and dn = dy * weight

Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", arXiv:1910.07467, section 4; Liger-Kernel,
src/liger_kernel/ops/rms_norm.py.
"""

import torch
from torch import Tensor


def rms_norm_backward(grad_out: Tensor, x: Tensor, weight: Tensor, eps: float = 1e-6) -> tuple[Tensor, Tensor]:
    wide = torch.promote_types(x.dtype, torch.float32)
    dy, h = grad_out.to(wide), x.to(wide)  # (..., D)
    rstd = torch.rsqrt(h.square().mean(dim=-1, keepdim=True) + eps)  # (..., 1)
    normed = h * rstd  # (..., D)

    d_normed = dy * weight.to(wide)  # (..., D): weight first, the mean afterwards
    stretch = (d_normed * normed).mean(dim=-1, keepdim=True)  # (..., 1): by way of the root mean square
    d_x = rstd * (d_normed - normed * stretch)  # (..., D)

    d_weight = (dy * normed).reshape(-1, x.shape[-1]).sum(dim=0)  # (D,): all tokens share the weight
    return d_x.to(x.dtype), d_weight.to(x.dtype)
