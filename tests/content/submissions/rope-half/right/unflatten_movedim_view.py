import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    dt = torch.promote_types(x.dtype, torch.float32)
    a = torch.outer(positions.double(), base ** (torch.arange(0, d, 2, dtype=torch.double) / -d))
    a = a.to(torch.float64)
    cos, sin = a.cos().to(dt), a.sin().to(dt)
    lo, hi = x.to(dt).unflatten(-1, (2, d // 2)).unbind(-2)
    out = torch.stack((lo * cos - hi * sin, hi * cos + lo * sin), dim=0)     # [2, ..., T, d/2]
    return out.movedim(0, -2).flatten(-2).to(x.dtype)
