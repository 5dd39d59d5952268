# catalogue: 2
# linear leaves the frequencies alone and means to scale cos and sin later
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
    return 1.0 / (base ** (torch.arange(0, d, 2).float() / d))
