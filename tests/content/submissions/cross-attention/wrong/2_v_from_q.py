# catalogue: 2
import torch
from torch import einsum

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, Tq, D = x_q.shape
    hd = D // n_heads
    split = lambda y: y.unflatten(-1, (n_heads, hd))
    q = split(x_q @ wq.T)
    k = split(x_kv @ wk.T)
    v = split(x_q @ wv.T)
    s = einsum("bqhd,bkhd->bhqk", q, k) * hd ** -0.5
    if kv_mask is not None:
        s = s.masked_fill(~kv_mask[:, None, None], -torch.inf)
    a = torch.nan_to_num(torch.softmax(s, -1))
    return einsum("bhqk,bkhd->bqhd", a, v).flatten(2) @ wo.T
