# catalogue: 6
# the frequency of the last pair for all of them
import torch


def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    for i in range(d // 2):
        freq = base ** (-2 * i / d)
    a = positions.double() * freq
    R = torch.stack([torch.stack([a.cos(), -a.sin()], -1), torch.stack([a.sin(), a.cos()], -1)], -2)
    return torch.einsum("tij,...tpj->...tpi", R, x.double().unflatten(-1, (-1, 2))).flatten(-2).to(x.dtype)
