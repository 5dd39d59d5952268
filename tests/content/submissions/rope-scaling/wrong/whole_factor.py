# other: alpha rounded to an int
import torch
def scaled_inv_freq(d, base, factor, kind="linear"):
    factor = int(factor)
    if kind == "ntk": base = base * factor ** (d / (d - 2))
    f = 1.0 / base ** (torch.arange(0, d, 2).double() / d)
    return (f / factor if kind == "linear" else f).float()
