# catalogue: 5
# base ** (-i / d)
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    inv_freq = 1.0 / base ** (torch.arange(0, d // 2).double() / d)
    a = positions.double()[:, None] * inv_freq[None, :]
    x1, x2 = x[..., ::2].double(), x[..., 1::2].double()
    out = torch.empty_like(x)
    out[..., ::2] = x1 * a.cos() - x2 * a.sin()
    out[..., 1::2] = x1 * a.sin() + x2 * a.cos()
    return out
