# costly: single tokens are cheap, but a chunk of two or more tokens on top of a cache projects the values of the whole sequence again (keys are kept), to save itself the joining; FLOPs 3.6x for 192 tokens in chunks of 8, 11.9x in chunks of 2 (width 512)
import torch


def _heads(y, n_heads):
    B, n, D = y.shape
    return y.reshape(B, n, n_heads, D // n_heads).permute(0, 2, 1, 3)


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    t = x.shape[1]
    k = _heads(torch.einsum("btc,oc->bto", x, wk), n_heads)
    seen = x.clone()
    if cache is None:
        v = _heads(torch.einsum("btc,oc->bto", x, wv), n_heads)
    else:
        seen, k = torch.cat([cache["x"], x], 1), torch.cat([cache["k"], k], 2)
        if t == 1:
            v = torch.cat([cache["v"], _heads(torch.einsum("btc,oc->bto", x, wv), n_heads)], 2)
        else:
            v = _heads(torch.einsum("btc,oc->bto", seen, wv), n_heads)
    q = _heads(torch.einsum("btc,oc->bto", x, wq), n_heads)
    n = k.shape[2]
    s = torch.einsum("bhqd,bhkd->bhqk", q, k) * q.shape[-1] ** -0.5
    ban = torch.arange(n, device=x.device) > torch.arange(n - t, n, device=x.device)[:, None]
    p = torch.softmax(s.masked_fill(ban, -torch.inf), -1)
    y = torch.einsum("bhqk,bhkd->bqhd", p, v).reshape(x.shape)
    return torch.einsum("btc,oc->bto", y, wo), {"x": seen, "k": k, "v": v}
