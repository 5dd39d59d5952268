# catalogue: 2
# rotate_half with a repeat_interleave'd table
import torch


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat((-b, a), -1)


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    freqs = positions[:, None].double() * base ** (-torch.arange(0, d, 2).double() / d)
    freqs = freqs.repeat_interleave(2, -1)
    xd = x.double()
    return (xd * freqs.cos() + rotate_half(xd) * freqs.sin()).to(x.dtype)
