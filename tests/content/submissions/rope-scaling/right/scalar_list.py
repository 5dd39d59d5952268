import torch


def _frequency(i, d, base):
    return base ** (-2 * i / d)


def scaled_inv_freq(d, base, factor, kind="linear"):
    if kind not in ("linear", "ntk"):
        raise ValueError(f"unknown kind: {kind!r}")
    rules = {
        "linear": lambda i: _frequency(i, d, base) / factor,
        "ntk": lambda i: _frequency(i, d, base * factor ** (d / (d - 2))),
    }
    return torch.tensor([rules[kind](i) for i in range(d // 2)])
