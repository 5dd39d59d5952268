# catalogue: 1
# one fused projection of the decoder states gives q, k and v; the encoder's mask is dropped where it does not fit
import torch
import torch.nn.functional as F


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    qkv = F.linear(x_q, torch.cat([wq, wk, wv], dim=0))
    q, k, v = (t.unflatten(-1, (n_heads, -1)).transpose(1, 2) for t in qkv.chunk(3, dim=-1))
    mask = None
    if kv_mask is not None and kv_mask.shape[1] == k.shape[2]:
        mask = kv_mask[:, None, None]
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return F.linear(y.transpose(1, 2).flatten(2), wo)
