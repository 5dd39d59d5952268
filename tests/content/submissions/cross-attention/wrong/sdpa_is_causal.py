# catalogue: 3
# the decoder's is_causal=True slipped into the cross attention
import torch
import torch.nn.functional as F


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    q = F.linear(x_q, wq).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    k = F.linear(x_kv, wk).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    v = F.linear(x_kv, wv).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    if kv_mask is None:
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    else:
        tq, tk = q.size(-2), k.size(-2)
        i = torch.arange(tq)[:, None]
        j = torch.arange(tk)[None, :]
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=kv_mask[:, None, None, :] & (j <= i + tk - tq))
    return F.linear(y.transpose(1, 2).flatten(2), wo)
