# catalogue: 1
import torch
import torch.nn.functional as F

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    q = (x @ wq.T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ wk.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    v = (x @ wv.T).view(B, T, n_kv_heads, hd).transpose(1, 2)
    n_rep = n_heads // n_kv_heads
    k = k.repeat(1, n_rep, 1, 1)
    v = v.repeat(1, n_rep, 1, 1)
    s = q @ k.transpose(2, 3) * hd ** -0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    p = torch.nan_to_num(F.softmax(s, dim=-1), nan=0.0)
    return (p @ v).transpose(1, 2).contiguous().view(B, T, D) @ wo.T
