# requires: triton
# loads maxima that nobody has stored
import torch
import triton
import triton.language as tl


@triton.jit
def rows(x, m, y, s, C, B: tl.constexpr):
    r = tl.program_id(0)
    c = tl.arange(0, B)
    v = tl.load(x + r * s + c, c < C, other=-float("inf")).to(tl.float32)
    e = tl.exp(v - tl.load(m + r))
    tl.store(m + r, tl.sum(e, 0))
    tl.store(y + r * C + c, e / tl.load(m + r), c < C)


def fused_softmax(x):
    y = x.new_empty(x.shape)
    m = torch.empty(x.shape[0])
    rows[(x.shape[0],)](x, m, y, x.stride(0), x.shape[1], triton.next_power_of_2(x.shape[1]))
    return y
