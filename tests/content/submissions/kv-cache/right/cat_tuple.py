import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads

    def heads(w):
        return (x @ w.T).view(B, t, n_heads, d).transpose(1, 2)

    q, k, v = heads(wq), heads(wk), heads(wv)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    T = k.shape[2]
    mask = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    s = (q @ k.transpose(-2, -1) * d**-0.5).masked_fill(~mask, float("-inf"))
    y = (s.softmax(-1) @ v).transpose(1, 2).reshape(B, t, D)
    return y @ wo.T, (k, v)
