# catalogue: 4
import torch
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    h = lambda w: (x @ w.T).view(B, t, n_heads, d).transpose(1, 2)
    if cache is None:
        cache = (x.new_zeros(2, B, n_heads, 64, d), 0)
    buf, n = cache
    T = n + t
    if T > buf.shape[3]:
        buf = torch.cat([buf, x.new_zeros(2, B, n_heads, T, d)], dim=3)
    buf[0, :, :, n:T], buf[1, :, :, n:T] = h(wk), h(wv)
    k, v = buf[0, :, :, :T], buf[1, :, :, :T]
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(n)
    p = (h(wq) @ k.mT * d ** -0.5).masked_fill(~keep, -torch.inf).softmax(-1)
    return (p @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, (buf, T)
