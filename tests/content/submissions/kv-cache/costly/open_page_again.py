# costly: keys and values of the page that is being filled are projected again at each step
import torch
import torch.nn.functional as F

BLOCK = 32

def split(y, h):
    return y.unflatten(-1, (h, -1)).transpose(1, 2)

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    """Pages of 32 tokens: keys and values of a page are kept once it is full; of the open page its x."""
    t = x.shape[1]
    tail, k0, v0 = cache if cache is not None else (x[:, :0], None, None)
    open_page = torch.cat([tail, x], 1)
    k, v = split(open_page @ wk.T, n_heads), split(open_page @ wv.T, n_heads)
    if k0 is not None:
        k, v = torch.cat([k0, k], 2), torch.cat([v0, v], 2)
    T = k.shape[2]
    mask = torch.ones(t, T, dtype=torch.bool).tril(T - t)
    y = F.scaled_dot_product_attention(split(x @ wq.T, n_heads), k, v, attn_mask=mask)
    full = T // BLOCK * BLOCK
    left = T - full
    return y.transpose(1, 2).flatten(2) @ wo.T, (open_page[:, open_page.shape[1] - left:], k[:, :, :full], v[:, :, :full])
