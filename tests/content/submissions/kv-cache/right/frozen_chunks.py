import torch
from typing import NamedTuple, Tuple

class Cache(NamedTuple):
    keys: Tuple[torch.Tensor, ...] = ()
    values: Tuple[torch.Tensor, ...] = ()

    def extend(self, k, v):
        return Cache(self.keys + (k,), self.values + (v,))

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    new = (cache or Cache()).extend(x @ wk.t(), x @ wv.t())
    k = torch.cat(new.keys, 1).view(B, -1, n_heads, d)
    v = torch.cat(new.values, 1).view(B, -1, n_heads, d)
    q = (x @ wq.t()).view(B, t, n_heads, d)
    s = torch.einsum("bihd,bjhd->bhij", q, k) * d ** -0.5
    T = k.shape[1]
    i = torch.arange(T - t, T, device=x.device)[:, None]
    j = torch.arange(T, device=x.device)[None]
    p = s.masked_fill(j > i, float("-inf")).softmax(-1)
    return torch.einsum("bhij,bjhd->bihd", p, v).reshape(B, t, D) @ wo.t(), new
