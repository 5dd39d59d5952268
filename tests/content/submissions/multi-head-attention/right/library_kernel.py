import torch.nn.functional as F


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    def heads(w):
        return F.linear(x, w).unflatten(-1, (n_heads, -1)).transpose(1, 2)

    y = F.scaled_dot_product_attention(heads(wq), heads(wk), heads(wv), attn_mask=mask)
    if mask is not None:
        y = y.masked_fill(~mask.any(-1, keepdim=True), 0)
    return F.linear(y.transpose(1, 2).flatten(2), wo)
