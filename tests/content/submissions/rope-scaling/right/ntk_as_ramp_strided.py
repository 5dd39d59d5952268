import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    theta = torch.pow(torch.tensor(float(base)), -torch.arange(d, dtype=torch.float32) / d)[::2]
    if kind == "linear":
        return theta * (1.0 / factor)
    ramp = torch.arange(d // 2) / (d // 2 - 1)
    return theta * torch.tensor(float(factor)) ** -ramp
