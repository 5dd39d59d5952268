import torch
import torch.nn.functional as F


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    old = cache or {"k": [], "v": []}
    new = {"k": [*old["k"], F.linear(x, wk)], "v": [*old["v"], F.linear(x, wv)]}
    k, v = torch.cat(new["k"], 1), torch.cat(new["v"], 1)
    q = F.linear(x, wq)
    position = torch.arange(k.shape[1] - x.shape[1], k.shape[1])
    may = torch.arange(k.shape[1]) <= position[:, None]
    q, k, v = (y.unflatten(-1, (n_heads, -1)).transpose(1, 2) for y in (q, k, v))
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=may)
    return F.linear(out.transpose(1, 2).flatten(2), wo), new
