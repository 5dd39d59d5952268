import torch


def apply_rope_half(x, positions, base=10000.0):
    h = x.shape[-1] // 2
    theta = torch.as_tensor(float(base), dtype=torch.float64) ** (-torch.arange(h, dtype=torch.float64) / h)
    turn = torch.exp(1j * positions.double()[:, None] * theta)
    z = torch.complex(x[..., :h].double(), x[..., h:].double()) * turn
    return torch.cat((z.real, z.imag), -1).to(x.dtype)
