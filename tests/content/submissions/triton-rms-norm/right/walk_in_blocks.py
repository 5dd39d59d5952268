# requires: triton
# a loop that runs once
import torch
import triton
import triton.language as tl


@triton.jit
def norm(x, w, y, D, eps, B: tl.constexpr):
    start = tl.program_id(0) * D
    total = tl.zeros((B,), tl.float32)
    for first in range(0, D, B):
        i = first + tl.arange(0, B)
        v = tl.load(x + start + i, i < D, other=0.0).to(tl.float32)
        total += v * v
        kept = v
    scale = 1 / tl.sqrt(tl.sum(total) / D + eps)
    i = tl.arange(0, B)
    tl.store(y + start + i, kept * scale * tl.load(w + i, i < D, other=0.0).to(tl.float32), i < D)


def rms_norm_kernel(x, weight, eps=1e-6):
    y = torch.zeros_like(x)
    D = x.shape[-1]
    norm[(x.numel() // D,)](x, weight, y, D, eps, B=triton.next_power_of_2(D))
    return y
