import torch


class KV:
    """Never changed once made; extend gives a new one."""

    __slots__ = ("k", "v")

    def __init__(self, k, v):
        object.__setattr__(self, "k", k)
        object.__setattr__(self, "v", v)

    def __setattr__(self, name, value):
        raise AttributeError("immutable")

    def extend(self, k, v):
        return KV(torch.cat([self.k, k], 1), torch.cat([self.v, v], 1))

    def __len__(self):
        return self.k.shape[1]


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    _, t, D = x.shape
    size = D // n_heads
    k, v = x @ wk.T, x @ wv.T
    kv = KV(k, v) if cache is None else cache.extend(k, v)
    first = len(kv) - t
    heads = []
    for qh, kh, vh in zip((x @ wq.T).split(size, -1), kv.k.split(size, -1), kv.v.split(size, -1)):
        s = qh @ kh.transpose(1, 2) * size**-0.5
        hidden = torch.ones_like(s, dtype=torch.bool).triu(first + 1)
        heads.append(s.masked_fill(hidden, -torch.inf).softmax(-1) @ vh)
    return torch.cat(heads, -1) @ wo.T, kv
