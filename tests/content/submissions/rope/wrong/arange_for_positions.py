# catalogue: 8
# positions 0..T-1 whatever is given
import torch


def apply_rope(x, positions, base=10000.0):
    T, d = x.shape[-2:]
    freqs = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    freqs_cis = torch.polar(torch.ones(T, d // 2), torch.outer(torch.arange(T).float(), freqs))
    x_ = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(x_ * freqs_cis).flatten(-2).type_as(x)
