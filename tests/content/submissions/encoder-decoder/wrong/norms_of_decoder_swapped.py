# the norm after cross-attention is ln2, the one after the FFN lnc
import torch
import torch.nn.functional as F


def mha(x, m, w, n, **kw):
    q, k, v = (F.linear(t, u).unflatten(-1, (n, -1)).transpose(1, 2) for t, u in zip((x, m, m), w))
    return F.linear(F.scaled_dot_product_attention(q, k, v, **kw).transpose(1, 2).flatten(2), w[3])


def encdec_forward(src, tgt, params, cfg, src_mask):
    n, E, P = cfg["n_heads"], params["tok_emb"], params["pos_emb"]
    W = ("wq", "wk", "wv", "wo")
    pad = src_mask[:, None, None, :]

    def add_norm(x, y, p, k):
        return F.layer_norm(x + y, x.shape[-1:], p[k + "_g"], p[k + "_b"])

    def ff(x, p):
        return F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])

    x = E[src] + P[: src.shape[1]]
    for p in params["encoder"]:
        x = add_norm(x, mha(x, x, [p[w] for w in W], n, attn_mask=pad), p, "ln1")
        x = add_norm(x, ff(x, p), p, "ln2")
    t = torch.cat([tgt.new_full((tgt.shape[0], 1), cfg["bos"]), tgt[:, :-1]], 1)
    y = E[t] + P[: t.shape[1]]
    for p in params["decoder"]:
        y = add_norm(y, mha(y, y, [p[w] for w in W], n, is_causal=True), p, "ln1")
        y = add_norm(y, mha(y, x, [p["c" + w] for w in W], n, attn_mask=pad), p, "ln2")
        y = add_norm(y, ff(y, p), p, "lnc")
    return y @ E.T
