import numpy as np
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    exponent = -np.arange(0, d, 2, dtype=np.float64) / d
    if kind == "linear":
        freqs = np.power(float(base), exponent) / factor
    elif kind == "ntk":
        freqs = np.power(base * np.power(float(factor), d / (d - 2)), exponent)
    else:
        raise ValueError(kind)
    return torch.from_numpy(freqs.astype(np.float32))
