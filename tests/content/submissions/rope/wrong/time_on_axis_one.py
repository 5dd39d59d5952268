# takes x for [B, T, H, d]: the positions are broadcast along axis 1
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = positions.double()[:, None] * base ** (-torch.arange(0, d, 2).double() / d)
    if x.dim() == 4:
        a = a[None, :, None, :]
    e, o = x[..., ::2].double(), x[..., 1::2].double()
    return torch.stack([e * a.cos() - o * a.sin(), e * a.sin() + o * a.cos()], -1).flatten(-2).to(x.dtype)
