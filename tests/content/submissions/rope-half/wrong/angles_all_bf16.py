# catalogue: 9
import math

import torch

def apply_rope_half(x: torch.Tensor, positions: torch.Tensor, base: float = 10000.0) -> torch.Tensor:
    h = x.shape[-1] // 2
    wide = torch.float64 if x.dtype == torch.float64 else torch.float32
    i = torch.arange(h, dtype=torch.float32)
    ang = (positions.to(torch.bfloat16)[:, None] * torch.exp(-i * math.log(base) / h).bfloat16()).float()
    c, s = torch.cos(ang).to(wide), torch.sin(ang).to(wide)
    lo, hi = x[..., :h].to(wide), x[..., h:].to(wide)
    out = torch.zeros(x.shape, dtype=x.dtype)
    out[..., :h] = (lo * c - hi * s).to(x.dtype)
    out[..., h:] = (lo * s + hi * c).to(x.dtype)
    return out
