"""RMSNorm: each token's features are divided by their root mean square, then scaled.

Layer normalisation without the mean and without the offset: less to compute, and the paper found it about as good.
Statistics are computed at least in float32: squares overflow float16 above 255, and bfloat16 keeps only 8 bits.

    y = x / sqrt(mean(x^2) + eps) * weight

Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", arXiv:1910.07467, section 4; eps as in LLaMA.
"""

import torch
from torch import Tensor


def rms_norm(x: Tensor, weight: Tensor, eps: float = 1e-6) -> Tensor:
    h = x.to(torch.promote_types(x.dtype, torch.float32))  # (..., d): float32 at least
    mean_square = h.square().mean(dim=-1, keepdim=True)  # (..., 1)
    normed = h * torch.rsqrt(mean_square + eps)  # (..., d)
    return normed.to(x.dtype) * weight  # (..., d)
