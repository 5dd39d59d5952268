# catalogue: 5
# arange(0, d, 2) doubled again in the exponent
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    i = torch.arange(0, d, 2)
    a = positions[:, None] * base ** (-2 * i / d)
    z = torch.complex(x[..., 0::2].float(), x[..., 1::2].float()) * torch.exp(1j * a)
    return torch.stack([z.real, z.imag], -1).flatten(-2).to(x.dtype)
