# catalogue: 4
# positions are counted from 1
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    theta = base ** (-2 * torch.arange(d // 2) / d)
    a = (positions + 1).unsqueeze(-1) * theta
    e, o = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack([e * a.cos() - o * a.sin(), e * a.sin() + o * a.cos()], -1).flatten(-2).to(x.dtype)
