# catalogue: 3
import torch.nn.functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    h = lambda w: F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    o = F.scaled_dot_product_attention(h(wq), h(wk), h(wv), attn_mask=mask, scale=x.shape[-1] ** -0.5)
    if mask is not None:
        o = o * mask.expand(*o.shape[:3], x.shape[1]).any(-1, keepdim=True)
    return F.linear(o.transpose(1, 2).flatten(2), wo)
