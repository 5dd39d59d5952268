# any kind but ntk and linear gives the plain frequencies; nothing is raised
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2, dtype=torch.int64).float() / d))
    if kind == "linear":
        inv_freq /= factor
    return inv_freq
