import math

import torch


def gelu(x, approximate="none"):
    if approximate == "none":
        return x * torch.special.ndtr(x)
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    inner = (2 / math.pi) ** 0.5 * wide * (1 + 0.044715 * wide.square())
    return (wide * torch.sigmoid(2 * inner)).to(x.dtype)
