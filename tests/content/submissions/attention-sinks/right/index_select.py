"""Which tokens stay is a list of indices; complex numbers rotate; scaled_dot_product_attention attends."""

import torch
import torch.nn.functional as F


def turn(x, positions, base):
    d = x.size(-1)
    freq = torch.pow(torch.tensor(base, dtype=x.dtype), -torch.arange(0, d, 2).to(x.dtype) / d)
    angle = torch.outer(positions.to(x.dtype), freq)
    unit = torch.polar(torch.ones_like(angle), angle)
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], d // 2, 2).contiguous())
    return torch.view_as_real(pairs * unit).reshape(x.shape)


def attend_streaming(q, k, v, cache, sinks, window, base=10000.0):
    keys = k if cache is None else torch.cat((cache[0], k), -2)
    values = v if cache is None else torch.cat((cache[1], v), -2)
    total = keys.size(-2)
    keep = [i for i in range(total) if i < sinks or i >= max(sinks, total - window)]
    keys, values = keys[:, :, keep], values[:, :, keep]
    n = len(keep)
    turned = turn(keys, torch.arange(n), base)
    query = turn(q, torch.tensor([n - 1]), base)
    return F.scaled_dot_product_attention(query, turned, values), (keys, values)
