import torch.nn.functional as F

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    def heads(w):
        return (x @ w.T).unflatten(-1, (n_heads, -1)).transpose(1, 2)

    o = F.scaled_dot_product_attention(heads(wq), heads(wk), heads(wv), attn_mask=mask)
    if mask is not None:
        o = o.masked_fill(~mask.expand(*o.shape[:3], x.shape[1]).any(-1, keepdim=True), 0)
    return o.transpose(1, 2).flatten(2) @ wo.T
