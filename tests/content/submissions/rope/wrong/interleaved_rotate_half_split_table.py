# catalogue: 2
# rotate_every_two with cat((freqs, freqs))
import torch


def rotate_every_two(x):
    return torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).flatten(-2)


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    freqs = torch.outer(positions.float(), 1.0 / base ** (torch.arange(0, d, 2).float() / d))
    emb = torch.cat((freqs, freqs), dim=-1)
    return (x * emb.cos() + rotate_every_two(x) * emb.sin()).to(x.dtype)
