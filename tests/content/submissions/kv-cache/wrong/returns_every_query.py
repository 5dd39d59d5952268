# catalogue: 5
import torch
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    new = [x @ w.T for w in (wq, wk, wv)]
    if cache is not None:
        new = [torch.cat(p, dim=1) for p in zip(cache, new)]
    q, k, v = [y.view(B, -1, n_heads, D // n_heads).transpose(1, 2) for y in new]
    T = k.shape[2]
    keep = torch.ones(T, T, dtype=torch.bool, device=x.device).tril()
    p = (q @ k.mT * (D // n_heads) ** -0.5).masked_fill(~keep, float("-inf")).softmax(-1)
    return (p @ v).transpose(1, 2).reshape(B, T, D) @ wo.T, new
