"""A product of int8 matrices with one scale a row and one a column, as in int8 inference.

The products are added up in int32, where they are exact; the two scales are applied once, to the finished sum. The
weights are stored (out, in), so the kernel reads them transposed, by strides.

Source: Dettmers et al. 2022, LLM.int8, arXiv:2208.07339, section 2.1; Triton tutorials, 03-matrix-multiplication.
"""

import torch
import triton
import triton.language as tl
from torch import Tensor

TILE = 32


@triton.jit
def int8_kernel(x_ptr, w_ptr, x_scale_ptr, w_scale_ptr, out_ptr, m, n, k, x_row, w_row, tile: tl.constexpr):
    rows = tl.program_id(0) * tile + tl.arange(0, tile)
    columns = tl.program_id(1) * tile + tl.arange(0, tile)
    total = tl.zeros((tile, tile), dtype=tl.int32)
    for start in range(0, k, tile):
        inner = start + tl.arange(0, tile)
        x_mask = (rows[:, None] < m) & (inner[None, :] < k)
        w_mask = (inner[:, None] < k) & (columns[None, :] < n)
        x = tl.load(x_ptr + rows[:, None] * x_row + inner[None, :], mask=x_mask, other=0)
        w = tl.load(w_ptr + columns[None, :] * w_row + inner[:, None], mask=w_mask, other=0)
        total += tl.dot(x, w, out_dtype=tl.int32)
    x_scale = tl.load(x_scale_ptr + rows, mask=rows < m, other=0.0)
    w_scale = tl.load(w_scale_ptr + columns, mask=columns < n, other=0.0)
    out = total.to(tl.float32) * x_scale[:, None] * w_scale[None, :]
    out_mask = (rows[:, None] < m) & (columns[None, :] < n)
    tl.store(out_ptr + rows[:, None] * n + columns[None, :], out, mask=out_mask)


def int8_matmul(x: Tensor, w: Tensor, x_scale: Tensor, w_scale: Tensor) -> Tensor:
    (m, k), n = x.shape, w.shape[0]
    out = torch.empty((m, n), dtype=torch.float32, device=x.device)
    grid = (triton.cdiv(m, TILE), triton.cdiv(n, TILE))
    int8_kernel[grid](x, w, x_scale, w_scale, out, m, n, k, x.stride(0), w.stride(0), tile=TILE)
    return out


def in_torch(x: Tensor, w: Tensor, x_scale: Tensor, w_scale: Tensor) -> Tensor:
    """The same without a kernel: float64 holds every sum exactly."""
    total = (x.double() @ w.double().mT).to(x_scale.dtype)
    return total * x_scale[:, None] * w_scale
