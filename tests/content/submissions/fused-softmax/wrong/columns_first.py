# requires: triton
# over the first axis
import torch
import triton
import triton.language as tl


@triton.jit
def rows(x, y, s, R, C, B: tl.constexpr):
    c = tl.program_id(0)
    r = tl.arange(0, B)
    v = tl.load(x + r * s + c, r < R, other=-float("inf")).to(tl.float32)
    e = tl.exp(v - tl.max(v, 0))
    tl.store(y + r * C + c, e / tl.sum(e, 0), r < R)


def fused_softmax(x):
    y = x.new_empty(x.shape)
    rows[(x.shape[1],)](x, y, x.stride(0), *x.shape, triton.next_power_of_2(x.shape[0]))
    return y
