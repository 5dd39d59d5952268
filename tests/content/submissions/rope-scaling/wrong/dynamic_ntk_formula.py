# the dynamic variant's factor*(L/L0) - (factor-1), with L = 2 L0
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        base = base * ((factor * 2) - (factor - 1)) ** (d / (d - 2))
    inv_freq = 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
    if kind == "linear":
        inv_freq = inv_freq / factor
    return inv_freq
