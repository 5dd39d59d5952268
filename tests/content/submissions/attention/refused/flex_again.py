import torch
from torch.nn.attention.flex_attention import flex_attention as fa

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    lead = q.shape[:-2]
    Q, K, V = (t.reshape(1, -1, *t.shape[-2:]) for t in (q, k, v))
    M = None if mask is None else mask.expand(*lead, q.shape[-2], k.shape[-2]).reshape(-1, q.shape[-2], k.shape[-2])
    mod = None if M is None else (lambda s, b, h, i, j: torch.where(M[h, i, j], s, -float("inf")))
    return fa(Q, K, V, score_mod=mod, scale=scale).reshape(*lead, q.shape[-2], v.shape[-1])
