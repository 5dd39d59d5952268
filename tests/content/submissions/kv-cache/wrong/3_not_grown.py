# catalogue: 3
import torch
from torch import einsum

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    split = lambda y: y.unflatten(-1, (n_heads, -1))
    q, k_new, v_new = split(x @ wq.T), split(x @ wk.T), split(x @ wv.T)
    if cache is None:
        k, v = k_new, v_new
    else:
        k = torch.cat((cache["k"], k_new), 1)
        v = torch.cat((cache["v"], v_new), 1)
    t, n = q.shape[1], k.shape[1]
    s = einsum("bqhd,bkhd->bhqk", q, k) * q.shape[-1] ** -0.5
    ok = torch.arange(n)[None] <= torch.arange(t)[:, None] + n - t
    w = s.masked_fill(~ok, -torch.inf).softmax(-1)
    y = einsum("bhqk,bkhd->bqhd", w, v).flatten(2) @ wo.T
    return y, {"k": k_new, "v": v_new}
