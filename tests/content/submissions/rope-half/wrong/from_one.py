# catalogue: 4
# shifts all positions by one
import torch


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    a = torch.outer((positions + 1).double(), base ** (-torch.arange(h).double() / h))
    z = torch.complex(x[..., :h].double(), x[..., h:].double()) * torch.polar(torch.ones_like(a), a)
    return torch.cat([z.real, z.imag], -1).to(x.dtype)
