# catalogue: 1
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = ((x @ w.T).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is None:
        mask = torch.ones(t, t, dtype=torch.bool).tril()
    else:
        k = torch.cat([cache["k"], k], 2)
        v = torch.cat([cache["v"], v], 2)
        mask = torch.ones(t, k.shape[2], dtype=torch.bool)  # the past is all visible
    s = (q @ k.mT * (D // n_heads) ** -0.5).masked_fill(~mask, -torch.inf)
    y = s.softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, t, D) @ wo.T, {"k": k, "v": v}
