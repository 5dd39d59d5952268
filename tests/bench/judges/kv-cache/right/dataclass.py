from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Seen:
    keys: torch.Tensor
    values: torch.Tensor


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    size = x.shape[-1] // n_heads
    keys, values = x @ wk.T, x @ wv.T
    if cache is not None:
        keys, values = torch.cat((cache.keys, keys), 1), torch.cat((cache.values, values), 1)
    t, n = x.shape[1], keys.shape[1]
    future = torch.full((t, n), float("-inf"), dtype=x.dtype).triu(n - t + 1)
    heads = []
    for h in range(n_heads):
        part = slice(h * size, (h + 1) * size)
        q = x @ wq[part].T
        s = torch.einsum("bie,bje->bij", q, keys[..., part]) / size**0.5 + future
        heads.append(s.softmax(-1) @ values[..., part])
    return torch.cat(heads, -1) @ wo.T, Seen(keys, values)
