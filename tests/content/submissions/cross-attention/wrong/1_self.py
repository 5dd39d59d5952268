# catalogue: 1
import torch
import torch.nn.functional as F

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, Tq, D = x_q.shape
    d = D // n_heads
    q = F.linear(x_q, wq).view(B, Tq, n_heads, d).transpose(1, 2)
    k = F.linear(x_q, wk).view(B, -1, n_heads, d).transpose(1, 2)
    v = F.linear(x_q, wv).view(B, -1, n_heads, d).transpose(1, 2)
    scores = q @ k.transpose(-1, -2) / d ** 0.5
    if kv_mask is not None:
        scores = scores.masked_fill(~kv_mask[:, None, None, :], float("-inf"))
    w = scores.softmax(-1).nan_to_num(0.0)
    return F.linear((w @ v).transpose(1, 2).reshape(B, Tq, D), wo)
