import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    wide = x.double().unflatten(-1, (d // 2, 2)).contiguous()
    freq = 1.0 / base ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    turn = torch.polar(torch.ones(len(positions), d // 2, dtype=torch.float64), torch.outer(positions.double(), freq))
    return torch.view_as_real(torch.view_as_complex(wide) * turn).flatten(-2).to(x.dtype)
