# catalogue: 4
# linear divides the positions and the frequencies: factor squared
import torch


def _positions_scaled(freqs, factor):
    return freqs / factor


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    i = torch.arange(0, d, 2, dtype=torch.float32)
    if kind == "ntk":
        return (base * factor ** (d / (d - 2))) ** (-i / d)
    freqs = base ** (-i / d) / factor
    return _positions_scaled(freqs, factor)
