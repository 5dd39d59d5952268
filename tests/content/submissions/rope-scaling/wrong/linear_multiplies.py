# catalogue: 1
# linear multiplies by the factor
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
        factor = 1.0
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    return inv_freq * factor
