import torch


def _norm(x, scale, shift):
    return torch.nn.functional.layer_norm(x, (x.shape[-1],), scale, shift, 1e-5)


def decoder_block(x, p, n_heads):
    dim = x.shape[-1]
    hd = dim // n_heads
    n = _norm(x, p["ln1_g"], p["ln1_b"])
    q, k, v = (torch.einsum("btd,hkd->bthk", n, p[w].unflatten(0, (n_heads, hd))) for w in ("wq", "wk", "wv"))
    s = torch.einsum("bqhk,bthk->bhqt", q * hd ** -0.5, k)
    t = torch.arange(x.shape[1], device=x.device)
    s = s + torch.where(t[None, :] > t[:, None], -torch.inf, 0.0).to(s.dtype)
    ctx = torch.einsum("bhqt,bthk->bqhk", torch.softmax(s, -1), v)
    r = x + torch.einsum("bqhk,dhk->bqd", ctx, p["wo"].unflatten(1, (n_heads, hd)))
    h = _norm(r, p["ln2_g"], p["ln2_b"])
    h = torch.einsum("btd,fd->btf", h, p["w1"]) + p["b1"]
    h = h * torch.special.ndtr(h)
    return r + torch.einsum("btf,df->btd", h, p["w2"]) + p["b2"]
