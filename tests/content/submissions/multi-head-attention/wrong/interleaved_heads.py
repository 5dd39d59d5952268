# catalogue: none
import torch.nn.functional as F
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    h = lambda w: F.linear(x, w).view(B, T, D // n_heads, n_heads).permute(0, 3, 1, 2)
    o = F.scaled_dot_product_attention(h(wq), h(wk), h(wv), attn_mask=mask)
    if mask is not None:
        o = o * mask.expand(B, n_heads, T, T).any(-1, keepdim=True)
    return F.linear(o.permute(0, 2, 3, 1).reshape(B, T, D), wo)
