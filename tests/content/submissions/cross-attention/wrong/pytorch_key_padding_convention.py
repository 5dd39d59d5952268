# the mask is read the other way round, as nn.MultiheadAttention's key_padding_mask
import torch
import torch.nn.functional as F


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    def proj(x, w):
        return F.linear(x, w).view(x.size(0), x.size(1), n_heads, -1).transpose(1, 2)

    q, k, v = proj(x_q, wq), proj(x_kv, wk), proj(x_kv, wv)
    scores = q @ k.transpose(-2, -1) / q.size(-1) ** 0.5
    if kv_mask is not None:
        scores = scores.masked_fill(kv_mask[:, None, None, :], float("-inf"))
    attn = torch.nan_to_num(F.softmax(scores, dim=-1))
    return F.linear((attn @ v).transpose(1, 2).flatten(2), wo)
