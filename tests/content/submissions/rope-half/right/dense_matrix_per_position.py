import math
import torch


def matrix(p, d, base):
    R = torch.zeros(d, d, dtype=torch.float64)
    for i in range(d // 2):
        a = p * base ** (-2.0 * i / d)
        j = i + d // 2
        R[i, i] = R[j, j] = math.cos(a)
        R[j, i] = math.sin(a)
        R[i, j] = -math.sin(a)
    return R


def apply_rope_half(x, positions, base=10000.0):
    rows = [x[..., t, :].double() @ matrix(p, x.shape[-1], base).T for t, p in enumerate(positions.tolist())]
    return torch.stack(rows, dim=-2).to(x.dtype)
