import torch
from torch import nn


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    B, T, D = x.shape
    rep = lambda w: w.view(n_kv_heads, -1, D).repeat_interleave(n_heads // n_kv_heads, 0).reshape(D, D)
    m = nn.MultiheadAttention(D, n_heads, bias=False, batch_first=True, dtype=x.dtype)
    m.in_proj_weight.data = torch.cat([wq, rep(wk), rep(wv)])
    m.out_proj.weight.data = wo
    if mask is not None:
        mask = ~mask.expand(B, n_heads, T, T).reshape(B * n_heads, T, T)
    return m(x, x, x, attn_mask=mask, need_weights=False)[0].detach().nan_to_num(0.0)
