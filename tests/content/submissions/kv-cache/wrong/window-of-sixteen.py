# catalogue: none
import torch

MAX_LEN = 16


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    T = k.shape[2]
    s = q @ k.transpose(-1, -2) * (D // n_heads) ** -0.5
    s = s.masked_fill(torch.arange(T) > torch.arange(T - t, T)[:, None], -torch.inf)
    y = (s.softmax(-1) @ v).transpose(1, 2).flatten(2)
    return y @ wo.T, (k[:, :, -MAX_LEN:], v[:, :, -MAX_LEN:])
