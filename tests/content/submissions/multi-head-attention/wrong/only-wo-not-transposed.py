# catalogue: 4
import torch.nn.functional as F


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    q, k, v = (F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv))
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return y.transpose(1, 2).flatten(2) @ wo
