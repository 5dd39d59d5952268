# catalogue: 3
import torch
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    heads = lambda y: y.view(B, -1, n_heads, D // n_heads).transpose(1, 2)
    k, v = x @ wk.T, x @ wv.T
    store = {"k": k, "v": v} if cache is None else cache
    if cache is not None:
        k, v = torch.cat((cache["k"], k), 1), torch.cat((cache["v"], v), 1)
    q, k, v = heads(x @ wq.T), heads(k), heads(v)
    n = k.shape[2]
    block = torch.arange(n, device=x.device)[None] > torch.arange(n - t, n, device=x.device)[:, None]
    p = torch.where(block, -torch.inf, q @ k.mT * (D // n_heads) ** -0.5).softmax(-1)
    return (p @ v).transpose(1, 2).reshape(B, t, D) @ wo.T, store
