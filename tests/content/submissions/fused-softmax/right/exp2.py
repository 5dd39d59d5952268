# requires: triton
# powers of two, four rows a program
import torch
import triton
import triton.language as tl


@triton.jit
def rows(x, y, sx, sy, R, C, B: tl.constexpr, N: tl.constexpr):
    r = (tl.program_id(0) * N + tl.arange(0, N))[:, None]
    c = tl.arange(0, B)[None, :]
    inside = (r < R) & (c < C)
    v = tl.load(x + r * sx + c, mask=inside, other=0.0).to(tl.float32) * 1.4426950408889634
    v = tl.where(c < C, v, -float("inf"))
    e = tl.exp2(v - tl.max(v, 1)[:, None])
    tl.store(y + r * sy + c, e / tl.sum(e, 1)[:, None], mask=inside)


def fused_softmax(x):
    R, C = x.shape
    y = torch.zeros(R, C, dtype=x.dtype)
    rows[(triton.cdiv(R, 4),)](x, y, x.stride(0), y.stride(0), R, C, triton.next_power_of_2(C), 4)
    return y
