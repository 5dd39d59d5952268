# requires: triton
# several rows a program, the weight once
import torch
import triton
import triton.language as tl


@triton.jit
def norm(x, w, y, N, D, eps, R: tl.constexpr, B: tl.constexpr):
    c = tl.arange(0, B)
    weight = tl.load(w + c, mask=c < D, other=0.0).to(tl.float32)[None, :]
    for first in range(tl.program_id(0) * R, N, tl.num_programs(0) * R):
        r = first + tl.arange(0, R)
        at = r[:, None] * D + c[None, :]
        inside = (r < N)[:, None] & (c < D)[None, :]
        v = tl.load(x + at, mask=inside, other=0.0).to(tl.float32)
        mean = tl.sum(v * v, axis=1) / D
        tl.store(y + at, v * tl.rsqrt(mean + eps)[:, None] * weight, mask=inside)


def rms_norm_kernel(x, weight, eps=1e-6):
    y = torch.empty_like(x)
    D = x.shape[-1]
    norm[(3,)](x, weight, y, x.numel() // D, D, eps, R=2, B=triton.next_power_of_2(D))
    return y
