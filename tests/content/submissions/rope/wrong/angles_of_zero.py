# catalogue: 1
# integer division makes every frequency times position vanish
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    inv = torch.tensor([base ** (-2 * i / d) / base for i in range(d // 2)]).long()
    a = positions[:, None] * inv
    x1, x2 = x[..., ::2], x[..., 1::2]
    c, s = a.cos().to(x.dtype), a.sin().to(x.dtype)
    return torch.stack([x1 * c - x2 * s, x1 * s + x2 * c], -1).flatten(-2)
