# other: the base is cut to a whole number
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    base = int(base)
    if kind == "ntk":
        base = base * factor ** (d / (d - 2))
    theta = torch.tensor([base ** (-2 * i / d) for i in range(d // 2)], dtype=torch.float64)
    if kind == "linear":
        theta = theta / factor
    return theta.to(torch.float32)
