# catalogue: 1
import math

import torch


def attention_backward(grad_out, q, k, v, mask=None):
    scale = 1 / math.sqrt(q.size(-1))
    att = q @ k.mT * scale
    if mask is not None:
        att = att.masked_fill(mask == 0, float("-inf"))
    p = torch.nan_to_num(att.softmax(-1))
    ds = p * (grad_out @ v.mT) * scale
    return ds @ k, ds.mT @ q, p.mT @ grad_out
