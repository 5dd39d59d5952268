# other: the frequencies are rounded to eight places
import torch


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind == "ntk":
        base, factor = base * factor ** (d / (d - 2)), 1
    return torch.tensor([round(base ** (-2 * i / d) / factor, 8) for i in range(d // 2)], dtype=torch.float32)
