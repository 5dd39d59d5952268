# catalogue: 5
import torch

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    q, k, v = x @ wq.T, x @ wk.T, x @ wv.T
    if cache is not None:
        pq, pk, pv = cache
        q = torch.cat([pq, q], dim=1)
        k = torch.cat([pk, k], dim=1)
        v = torch.cat([pv, v], dim=1)
    T = k.shape[1]
    heads = []
    for h in range(n_heads):
        sl = slice(h * d, (h + 1) * d)
        s = q[..., sl] @ k[..., sl].transpose(1, 2) / d ** 0.5
        s = s.masked_fill(torch.triu(torch.ones(T, T, dtype=torch.bool), 1), float("-inf"))
        heads.append(torch.softmax(s, -1) @ v[..., sl])
    return torch.cat(heads, -1) @ wo.T, (q, k, v)
