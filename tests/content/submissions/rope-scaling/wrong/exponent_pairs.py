# catalogue: 3
# counts pairs: with h = d/2 the exponent is taken as h/(h-2)
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    half = d // 2
    scaled = float(base)
    if kind == "ntk":
        scaled = scaled * factor ** (half / (half - 2))
    freqs = torch.tensor([scaled ** (-k / half) for k in range(half)])
    if kind == "linear":
        freqs = freqs / factor
    return freqs
