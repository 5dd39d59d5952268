# requires: triton
# modulo T - 1
import torch
import triton
import triton.language as tl


@triton.jit
def turn(x, p, y, T, D, base, B: tl.constexpr):
    row = tl.program_id(0)
    i = tl.arange(0, B)
    inside = i < D // 2
    position = tl.load(p + row % (T - 1 + (T == 1))).to(tl.float32)
    angle = position / tl.exp(tl.log(base + 0.0) * (2 * i).to(tl.float32) / D)
    at = row * D + 2 * i
    a = tl.load(x + at, inside, other=0.0).to(tl.float32)
    b = tl.load(x + at + 1, inside, other=0.0).to(tl.float32)
    c, s = tl.cos(angle), tl.sin(angle)
    tl.store(y + at, a * c - b * s, inside)
    tl.store(y + at + 1, b * c + a * s, inside)


def rope_kernel(x, positions, base=10000.0):
    y = torch.empty_like(x)
    T, D = x.shape[-2:]
    turn[(x.numel() // D,)](x, positions, y, T, D, base, B=triton.next_power_of_2(D // 2))
    return y
