import functools

import torch
import torch.nn.functional as F

_soft = functools.partial(F.softmax, dtype=None)


def softmax(x, dim=-1):
    return torch.nan_to_num(_soft(x, dim=dim), nan=0.0)
