# catalogue: none
import torch
import torch.nn.functional as F
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    q, k, v = [(x @ w.T).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in (wq, wk, wv)]
    if cache is not None:
        k = torch.cat([cache[0].expand(B, -1, -1, -1), k], 2)
        v = torch.cat([cache[1].expand(B, -1, -1, -1), v], 2)
    T = k.shape[2]
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=keep)
    return y.transpose(1, 2).flatten(2) @ wo.T, (k[:1], v[:1])
