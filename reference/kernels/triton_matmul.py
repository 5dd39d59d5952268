"""Matrix product in tiles: a program computes one tile of the result and walks along K.

A tile of 32 x 32 uses each loaded number 32 times, so the traffic is a 32nd of that of one program for each element.
Strides of both axes are arguments, so that a transposed view needs no copy. The last step along K is rarely full: zeros
beyond it add nothing.

Source: Triton tutorials, 03-matrix-multiplication.
"""

import torch
import triton
import triton.language as tl
from torch import Tensor

TILE = 32


@triton.jit
def matmul_kernel(a_ptr, b_ptr, out_ptr, m, n, k, a_row, a_column, b_row, b_column, out_row, tile: tl.constexpr):
    rows = tl.program_id(0) * tile + tl.arange(0, tile)
    columns = tl.program_id(1) * tile + tl.arange(0, tile)
    total = tl.zeros((tile, tile), dtype=tl.float32)
    for start in range(0, k, tile):
        inner = start + tl.arange(0, tile)
        a_mask = (rows[:, None] < m) & (inner[None, :] < k)
        b_mask = (inner[:, None] < k) & (columns[None, :] < n)
        a = tl.load(a_ptr + rows[:, None] * a_row + inner[None, :] * a_column, mask=a_mask, other=0.0)
        b = tl.load(b_ptr + inner[:, None] * b_row + columns[None, :] * b_column, mask=b_mask, other=0.0)
        total += tl.dot(a, b, input_precision="ieee")
    out_mask = (rows[:, None] < m) & (columns[None, :] < n)
    tl.store(out_ptr + rows[:, None] * out_row + columns[None, :], total, mask=out_mask)


def triton_matmul(a: Tensor, b: Tensor) -> Tensor:
    (m, k), n = a.shape, b.shape[1]
    out = torch.empty((m, n), dtype=a.dtype, device=a.device)
    grid = (triton.cdiv(m, TILE), triton.cdiv(n, TILE))
    matmul_kernel[grid](a, b, out, m, n, k, *a.stride(), *b.stride(), out.stride(0), tile=TILE)
    return out


def in_torch(a: Tensor, b: Tensor) -> Tensor:
    """The same without a kernel."""
    return a @ b
