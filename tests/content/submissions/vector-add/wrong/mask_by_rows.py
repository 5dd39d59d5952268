# requires: triton
# compares with the length of the last axis
import torch
import triton
import triton.language as tl


@triton.jit
def add(x, y, z, n, B: tl.constexpr):
    i = tl.program_id(0) * B + tl.arange(0, B)
    tl.store(z + i, tl.load(x + i, i < n) + tl.load(y + i, i < n), i < n)


def vector_add(x, y):
    z = torch.empty_like(x)
    add[(triton.cdiv(x.numel(), 256),)](x, y, z, x.shape[-1], B=256)
    return z
