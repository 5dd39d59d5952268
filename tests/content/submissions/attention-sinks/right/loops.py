"""Token by token and pair by pair, in Python."""

import math

import torch


def rotated(vec, position, base):
    out = vec.clone()
    d = vec.shape[-1]
    for i in range(d // 2):
        a = position * base ** (-2 * i / d)
        c, s = math.cos(a), math.sin(a)
        x, y = vec[..., 2 * i], vec[..., 2 * i + 1]
        out[..., 2 * i] = x * c - y * s
        out[..., 2 * i + 1] = x * s + y * c
    return out


def attend_streaming(q, k, v, cache, sinks, window, base=10000.0):
    ks = [k[:, :, 0]] if cache is None else [cache[0][:, :, i] for i in range(cache[0].shape[2])] + [k[:, :, 0]]
    vs = [v[:, :, 0]] if cache is None else [cache[1][:, :, i] for i in range(cache[1].shape[2])] + [v[:, :, 0]]
    if len(ks) > sinks + window:
        del ks[sinks], vs[sinks]
    n = len(ks)
    query = rotated(q[:, :, 0], n - 1, base)
    scores = [(query * rotated(key, j, base)).sum(-1) / math.sqrt(q.shape[-1]) for j, key in enumerate(ks)]
    top = torch.stack(scores).amax(0)
    weights = [torch.exp(score - top) for score in scores]
    total = sum(weights)
    out = sum(w[..., None] * value for w, value in zip(weights, vs)) / total[..., None]
    return out[:, :, None], (torch.stack(ks, 2), torch.stack(vs, 2))
