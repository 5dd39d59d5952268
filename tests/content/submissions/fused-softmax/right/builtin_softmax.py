# requires: triton
import torch
import triton
import triton.language as tl


@triton.jit
def rows(x, y, s, C, B: tl.constexpr):
    r = tl.program_id(0).to(tl.int64)
    c = tl.arange(0, B)
    v = tl.load(x + r * s + c, c < C, other=float("-inf")).to(tl.float32)
    tl.store(y + r * C + c, tl.softmax(v, 0).to(y.dtype.element_ty), c < C)


def fused_softmax(x):
    y = x.new_empty(x.shape)
    rows[(x.shape[0],)](x, y, x.stride(0), x.shape[1], triton.next_power_of_2(x.shape[1]))
    return y
