import torch


def encdec_forward(src, tgt, params, cfg, src_mask):
    E, P, H = params["tok_emb"], params["pos_emb"], cfg["n_heads"]
    S, T = src.size(1), tgt.size(1)
    low = torch.finfo(E.dtype).min
    src_bias = torch.zeros(src.shape, dtype=E.dtype, device=E.device).masked_fill(~src_mask, low)[:, None, None, :]
    fut_bias = torch.full((T, T), low, dtype=E.dtype, device=E.device).triu(1)

    def ln(x, p, name):
        c = x - x.mean(-1, True)
        return c * (c.square().mean(-1, True) + 1e-5).rsqrt() * p[name + "_g"] + p[name + "_b"]

    def attn(x, m, p, pre, bias):
        Wq, Wk, Wv = (p[pre + w].unflatten(0, (H, -1)) for w in ("wq", "wk", "wv"))
        q = torch.einsum("btd,hcd->bhtc", x, Wq)
        k = torch.einsum("bsd,hcd->bhsc", m, Wk)
        v = torch.einsum("bsd,hcd->bhsc", m, Wv)
        s = torch.einsum("bhtc,bhsc->bhts", q, k) / q.size(-1) ** 0.5 + bias
        o = torch.einsum("bhts,bhsc->bhtc", s.softmax(-1), v)
        return torch.einsum("bhtc,dhc->btd", o, p[pre + "wo"].unflatten(1, (H, -1)))

    def ff(x, p):
        return torch.einsum("btf,df->btd", (torch.einsum("btd,fd->btf", x, p["w1"]) + p["b1"]).clamp(min=0), p["w2"]) + p["b2"]

    m = E[src] + P[:S]
    for p in params["encoder"]:
        m = ln(m + attn(m, m, p, "", src_bias), p, "ln1")
        m = ln(m + ff(m, p), p, "ln2")
    dec_in = torch.nn.functional.pad(tgt, (1, 0), value=cfg["bos"])[:, :-1]
    y = E[dec_in] + P[:T]
    for p in params["decoder"]:
        y = ln(y + attn(y, y, p, "", fut_bias), p, "ln1")
        y = ln(y + attn(y, m, p, "c", src_bias), p, "lnc")
        y = ln(y + ff(y, p), p, "ln2")
    return torch.einsum("btd,vd->btv", y, E)
