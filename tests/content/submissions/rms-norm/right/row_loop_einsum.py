import math

import torch


def rms_norm(x, weight, eps=1e-6):
    out = torch.empty_like(x)
    rows = x.reshape(-1, x.shape[-1]).double()
    w = weight.double()
    res = []
    for row in rows:
        ms = float(torch.dot(row, row)) / len(row)
        res.append(row / math.sqrt(ms + eps) * w)
    out.copy_(torch.stack(res).view_as(x))
    return out
