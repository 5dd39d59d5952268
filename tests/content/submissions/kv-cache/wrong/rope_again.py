# catalogue: 6
import torch
def rope(x, start=0):
    h = x.shape[-1] // 2
    pos = torch.arange(start, start + x.shape[-2], dtype=x.dtype)
    a = pos[:, None] * 10000.0 ** (-torch.arange(0, h, dtype=x.dtype) / h)
    x1, x2 = x[..., :h], x[..., h:]
    return torch.cat([x1 * a.cos() - x2 * a.sin(), x1 * a.sin() + x2 * a.cos()], -1)
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    split = lambda y: y.view(B, -1, n_heads, D // n_heads).transpose(1, 2)
    q, k, v = split(x @ wq.T), split(x @ wk.T), split(x @ wv.T)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2); v = torch.cat([cache[1], v], dim=2)
    n = k.shape[2]
    k = rope(k); q = rope(q, n - t)
    m = torch.ones(t, n, dtype=torch.bool).tril(n - t)
    s = (q @ k.mT) * (D // n_heads) ** -0.5
    return (s.masked_fill(~m, -torch.inf).softmax(-1) @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, (k, v)
