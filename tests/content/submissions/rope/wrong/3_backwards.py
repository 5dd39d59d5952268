# catalogue: 3
import torch

def apply_rope(x, positions, base=10000.0):
    *lead, T, d = x.shape
    theta = base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    ang = positions[:, None] * theta
    pairs = torch.view_as_complex(x.double().reshape(*lead, T, d // 2, 2).contiguous())
    rot = torch.polar(torch.ones_like(ang), -ang)
    return torch.view_as_real(pairs * rot).flatten(-2).to(x.dtype)
