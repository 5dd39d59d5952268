# catalogue: 1
# the period is divided where it should be stretched
import numpy as np
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    if kind == "ntk":
        period = (base * factor ** (d / (d - 2))) ** (np.arange(0, d, 2) / d)
    else:
        period = base ** (np.arange(0, d, 2) / d) / factor
    return torch.tensor(1.0 / period, dtype=torch.float32)
