# catalogue: 3
# multiplies with exp(-i a)
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    a = torch.outer(positions.float(), base ** (-torch.arange(0, d, 2).float() / d))
    z = torch.view_as_complex(x.float().reshape(*x.shape[:-1], d // 2, 2).contiguous())
    z = z * torch.polar(torch.ones_like(a), a).conj()
    return torch.view_as_real(z).flatten(-2).type_as(x)
