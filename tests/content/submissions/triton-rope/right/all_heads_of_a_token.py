# requires: triton
# angles once for all heads of a token
import torch
import triton
import triton.language as tl


@triton.jit
def turn(X, P, Y, H, T, D, log2_base, HB: tl.constexpr, B: tl.constexpr):
    t = tl.program_id(0)
    n = tl.program_id(1)
    pair = tl.arange(0, B)
    angle = tl.load(P + t).to(tl.float32) * tl.exp2(-log2_base * (2.0 * pair) / D)
    c = tl.cos(angle)[None, :]
    s = tl.sin(angle)[None, :]
    for h0 in range(0, H, HB):
        h = h0 + tl.arange(0, HB)
        at = ((n * H + h)[:, None] * T + t) * D + 2 * pair[None, :]
        inside = (h < H)[:, None] & (pair < D // 2)[None, :]
        a = tl.load(X + at, mask=inside).to(tl.float32)
        b = tl.load(X + at + 1, mask=inside).to(tl.float32)
        tl.store(Y + at, a * c - b * s, mask=inside)
        tl.store(Y + at + 1, a * s + b * c, mask=inside)


def rope_kernel(x, positions, base=10000.0):
    import math

    T, D = x.shape[-2:]
    rows = x.view(-1, x.shape[-3] if x.dim() > 2 else 1, T, D)
    y = torch.empty_like(rows)
    turn[(T, rows.shape[0])](rows, positions, y, rows.shape[1], T, D, math.log2(base), HB=2, B=triton.next_power_of_2(D // 2))
    return y.view(x.shape)
