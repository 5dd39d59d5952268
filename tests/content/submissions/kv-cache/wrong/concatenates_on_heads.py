# catalogue: 3
import torch
import torch.nn.functional as F
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = (F.linear(x, w).view(B, t, n_heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k = torch.cat([cache[0], k], dim=1)
        v = torch.cat([cache[1], v], dim=1)
    T = k.shape[2]
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=keep)
    return F.linear(y.transpose(1, 2).reshape(B, t, D), wo), (k, v)
