# requires: triton
# programs of one row add to a shared sum
import torch
import triton
import triton.language as tl


@triton.jit
def rows(x, total, y, s, C, B: tl.constexpr):
    r = tl.program_id(0)
    c = tl.program_id(1) * B + tl.arange(0, B)
    v = tl.load(x + r * s + c, c < C, other=-float("inf")).to(tl.float32)
    e = tl.exp(v)
    tl.store(total + r, tl.load(total + r) + tl.sum(e, 0))
    tl.store(y + r * C + c, e / tl.load(total + r), c < C)


def fused_softmax(x):
    y = x.new_empty(x.shape)
    total = torch.zeros(x.shape[0])
    rows[(x.shape[0], triton.cdiv(x.shape[1], 16))](x, total, y, x.stride(0), x.shape[1], 16)
    return y
