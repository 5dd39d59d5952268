# catalogue: 3
# the exponent is d/(d-1)
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        base = base * factor ** (d / (d - 1))
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    return inv_freq / factor if kind == "linear" else inv_freq
