"""Matrix products in 8-bit floats (e4m3), with a scale for each tile of a row.

e4m3 has a sign, 4 bits of exponent with bias 7 and 3 bits of mantissa. Its largest number is 448, its smallest normal
one 2^-6; below that it goes on in steps of 2^-9. A float with exponent e (2^e <= |x| < 2^(e+1)) is rounded to a
multiple of 2^(e-3), since three bits follow the leading one.

One outlier would set the scale of a whole tensor, and small values would end among the subnormals or at 0. So each tile
of neighbours has its own scale, which maps its largest absolute value to 448. The scales differ along the sum of a
matrix product, so they are applied to the partial sum of each tile, in float32.

Source: Micikevicius et al. 2022, arXiv:2209.05433, section 3 (e4m3); DeepSeek-AI 2024, DeepSeek-V3, arXiv:2412.19437,
section 3.3.2 (tiles); DeepSeek-V3, inference/kernel.py, act_quant_kernel and fp8_gemm_kernel.
"""

import torch
from torch import Tensor

LARGEST = 448.0
SMALLEST_EXPONENT = -6  # of normal numbers


def quantize_fp8(x: Tensor, tile: int) -> tuple[Tensor, Tensor]:
    absmax = torch.stack([part.abs().amax(dim=1) for part in x.split(tile, dim=1)], dim=1)  # (M, ceil(K / tile))
    scale = (absmax / LARGEST).masked_fill(absmax == 0, 1.0)
    wide = scale.repeat_interleave(tile, dim=1)[:, : x.shape[1]]  # (M, K): the last tile may be shorter
    return round_to_e4m3(x / wide), scale


def round_to_e4m3(x: Tensor) -> Tensor:
    exponent = torch.frexp(x).exponent - 1  # 2^exponent <= |x|
    exponent = exponent.clamp(min=SMALLEST_EXPONENT)  # subnormals have the steps of the smallest normal numbers
    step = torch.ldexp(torch.ones_like(x), exponent - 3)
    return torch.round(x / step) * step


def fp8_matmul(x_q: Tensor, x_scale: Tensor, w_q: Tensor, w_scale: Tensor, tile: int) -> Tensor:
    out = x_q.new_zeros(x_q.shape[0], w_q.shape[0])  # (M, N), float32
    parts = zip(x_q.split(tile, dim=1), w_q.split(tile, dim=1), x_scale.T, w_scale.T, strict=True)
    for x_part, w_part, x_s, w_s in parts:
        out = out + (x_part @ w_part.T) * x_s[:, None] * w_s[None, :]
    return out
