# requires: triton
# the sum is rounded to float16 whatever the dtype
import torch
import triton
import triton.language as tl


@triton.jit
def add(x, y, z, n, B: tl.constexpr):
    i = tl.program_id(0) * B + tl.arange(0, B)
    total = (tl.load(x + i, i < n) + tl.load(y + i, i < n)).to(tl.float16)
    tl.store(z + i, total, i < n)


def vector_add(x, y):
    z = torch.empty_like(x)
    add[(triton.cdiv(x.numel(), 256),)](x, y, z, x.numel(), B=256)
    return z
