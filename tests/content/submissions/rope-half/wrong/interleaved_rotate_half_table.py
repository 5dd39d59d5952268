# catalogue: 2
# the table is cat((freqs, freqs)), the rotation is of neighbours
import torch


def apply_rope_half(x, positions, base=10000.0):
    d = x.shape[-1]
    freqs = torch.outer(positions.float(), 1 / base ** (torch.arange(0, d, 2) / d))
    cos, sin = torch.cat([freqs, freqs], -1).cos(), torch.cat([freqs, freqs], -1).sin()
    y = torch.empty_like(x)
    y[..., 0::2] = -x[..., 1::2]
    y[..., 1::2] = x[..., 0::2]
    return (x * cos + y * sin).to(x.dtype)
