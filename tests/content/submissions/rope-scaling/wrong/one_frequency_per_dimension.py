# gives d frequencies (each pair's twice) and not d/2
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    if kind == "linear":
        inv_freq = inv_freq / factor
    return torch.cat([inv_freq, inv_freq])
