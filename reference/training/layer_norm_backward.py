"""Layer normalisation backwards by hand: the gradients of input, gamma and beta from that of the output.

A feature changes the output in three ways: directly, by the mean of its token, and by its variance. The direct way is
the gradient of the normalised feature times rstd. The other two take away what a token cannot do: its normalised
features always have mean 0 and variance 1, so the parts of the gradient along the constant vector and along the
normalised features themselves have no effect.

    dx = rstd * (dn - mean(dn) - n * mean(dn * n))        with n the normalised features and dn = dy * gamma

Source: Ba, Kiros and Hinton 2016, "Layer Normalization", arXiv:1607.06450, section 3; the simplified form as in llm.c,
doc/layernorm/layernorm.md.
"""

import torch
from torch import Tensor


def layer_norm_backward(
    grad_out: Tensor, x: Tensor, gamma: Tensor, eps: float = 1e-5
) -> tuple[Tensor, Tensor, Tensor]:
    wide = torch.promote_types(x.dtype, torch.float32)
    dy, h = grad_out.to(wide), x.to(wide)  # (..., D)
    centred = h - h.mean(dim=-1, keepdim=True)
    var = centred.square().mean(dim=-1, keepdim=True)  # (..., 1)
    rstd = torch.rsqrt(var + eps)  # (..., 1)
    normed = centred * rstd  # (..., D)

    d_normed = dy * gamma.to(wide)  # (..., D): gamma first, the means afterwards
    shift = d_normed.mean(dim=-1, keepdim=True)  # (..., 1): by way of the mean
    stretch = (d_normed * normed).mean(dim=-1, keepdim=True)  # (..., 1): by way of the variance
    d_x = rstd * (d_normed - shift - normed * stretch)  # (..., D)

    width = x.shape[-1]
    d_gamma = (dy * normed).reshape(-1, width).sum(dim=0)  # (D,): all tokens share gamma and beta
    d_beta = dy.reshape(-1, width).sum(dim=0)  # (D,)
    return d_x.to(x.dtype), d_gamma.to(x.dtype), d_beta.to(x.dtype)
