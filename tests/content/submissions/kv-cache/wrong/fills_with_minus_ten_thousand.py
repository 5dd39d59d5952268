# other: later tokens get the score -1e4
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    split = lambda y: y.view(B, t, n_heads, d).transpose(1, 2)
    q, k, v = split(x @ wq.T), split(x @ wk.T), split(x @ wv.T)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    total = k.shape[2]
    scores = q @ k.transpose(-1, -2) * d ** -0.5
    later = torch.ones(t, total, dtype=torch.bool, device=x.device).triu(total - t + 1)
    scores = scores.masked_fill(later, -1e4)
    out = (scores.softmax(-1) @ v).transpose(1, 2).reshape(B, t, D)
    return out @ wo.T, (k, v)
