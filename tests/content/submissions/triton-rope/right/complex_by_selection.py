# requires: triton
# split and join
import torch
import triton
import triton.language as tl


@triton.jit
def turn(x, p, y, T, D, step, B: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    i = tl.arange(0, B)
    inside = i < D
    pair = (i // 2).to(tl.float32)
    angle = tl.load(p + row % T).to(tl.float32) * tl.exp(pair * step)
    mine = tl.load(x + row * D + i, inside, other=0.0).to(tl.float32)
    even, odd = tl.split(tl.reshape(mine, (B // 2, 2)))
    c, s = tl.split(tl.reshape(tl.cos(angle), (B // 2, 2)))[0], tl.split(tl.reshape(tl.sin(angle), (B // 2, 2)))[0]
    out = tl.reshape(tl.join(even * c - odd * s, even * s + odd * c), (B,))
    tl.store(y + row * D + i, out, inside)


def rope_kernel(x, positions, base=10000.0):
    import math

    y = torch.zeros_like(x)
    T, D = x.shape[-2:]
    turn[(x.numel() // D,)](x, positions, y, T, D, -2 * math.log(base) / D, B=triton.next_power_of_2(D))
    return y
