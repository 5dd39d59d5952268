import math

import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    i = torch.arange(d // 2, dtype=torch.float64)
    log_base = math.log(base)
    shift = 0.0
    if kind == "ntk":
        log_base += math.log(factor) * d / (d - 2)
    else:
        shift = math.log(factor)
    return torch.exp(-(2 * i / d) * log_base - shift).float()
