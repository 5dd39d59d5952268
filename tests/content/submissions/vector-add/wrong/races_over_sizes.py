# requires: triton
# blocks of 256, but programs start 255 apart
import torch
import triton
import triton.language as tl


@triton.jit
def add(x, y, z, n, B: tl.constexpr):
    i = tl.program_id(0) * (B - 1) + tl.arange(0, B)
    tl.store(z + i, tl.load(x + i, i < n) + tl.load(y + i, i < n), i < n)


def vector_add(x, y):
    z = torch.empty_like(x)
    add[(triton.cdiv(x.numel(), 255),)](x, y, z, x.numel(), B=256)
    return z
