# catalogue: 4
import math
import torch
from torch import einsum

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    g = n_heads // n_kv_heads
    q = einsum("btd,ed->bte", x, wq).reshape(B, T, n_kv_heads, g, -1)
    k = einsum("btd,ed->bte", x, wk).reshape(B, T, n_kv_heads, -1)
    v = einsum("btd,ed->bte", x, wv).reshape(B, T, n_kv_heads, -1)
    s = einsum("bqngd,bknd->bngqk", q, k) / math.sqrt(wk.shape[0])
    if mask is not None:
        mm = mask.expand(B, n_heads, T, T).reshape(B, n_kv_heads, g, T, T)
        s = s.masked_fill(~mm, -torch.inf)
    a = s.softmax(-1).nan_to_num(0.0)
    return einsum("bngqk,bknd->bqngd", a, v).reshape(B, T, D) @ wo.T
