# catalogue: 4
# passes wk.shape[0] ** -0.5 as the scale
import torch.nn.functional as F


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    def split(w, n):
        return (x @ w.T).unflatten(-1, (n, x.shape[-1] // n_heads)).transpose(1, 2)

    q = split(wq, n_heads)
    k = split(wk, n_kv_heads).repeat_interleave(n_heads // n_kv_heads, dim=1)
    v = split(wv, n_kv_heads).repeat_interleave(n_heads // n_kv_heads, dim=1)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=wk.shape[0] ** -0.5)
    return y.transpose(1, 2).flatten(2) @ wo.T
