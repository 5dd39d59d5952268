# catalogue: 5
import torch.nn.functional as F
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    q, k, v = [F.linear(x, w).view(B, T, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv)]
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    if mask is not None:
        y = y * mask.expand(B, n_heads, T, T).any(-1, keepdim=True)
    return y.transpose(1, 2).reshape(B, T, D)
