"""After streaming-llm: evict for the token that comes, append, rotate all keys by arange; tables of cos and sin."""

import torch


class Rotary:
    def __init__(self, d, n, base, dtype):
        inv = 1.0 / (base ** (torch.arange(0, d, 2, dtype=torch.float64) / d))
        freqs = torch.outer(torch.arange(n, dtype=torch.float64), inv).repeat_interleave(2, dim=-1)
        self.cos, self.sin = freqs.cos().to(dtype), freqs.sin().to(dtype)

    def __call__(self, x, ids):
        half = torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).reshape(x.shape)
        return x * self.cos[ids] + half * self.sin[ids]


def evict_for_space(x, start, recent, coming=1):
    n = x.shape[2]
    if n + coming <= start + recent:
        return x
    return torch.cat([x[:, :, :start], x[:, :, n - recent + coming : n]], dim=2)


def attend_streaming(q, k, v, cache, sinks, window, base=10000.0):
    if cache is not None:
        k = torch.cat([evict_for_space(cache[0], sinks, window), k], dim=2)
        v = torch.cat([evict_for_space(cache[1], sinks, window), v], dim=2)
    n = k.shape[2]
    rotary = Rotary(q.shape[-1], n, base, q.dtype)
    ids = torch.arange(n)
    scores = torch.einsum("bhqd,bhkd->bhqk", rotary(q, ids[-1:]), rotary(k, ids)) / q.shape[-1] ** 0.5
    return torch.einsum("bhqk,bhkd->bhqd", scores.softmax(-1), v), (k, v)
