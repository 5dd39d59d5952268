# catalogue: 5
# self-attention is one helper for both sides and always causal
import torch
import torch.nn.functional as F


def self_attention(x, p, n, keep=None):
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    T = x.shape[1]
    mask = torch.ones(T, T, dtype=torch.bool).tril()
    if keep is not None:
        mask = mask & keep
    return F.linear(F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2), p["wo"])


def cross_attention(x, m, p, n, keep):
    q = F.linear(x, p["cwq"]).unflatten(-1, (n, -1)).transpose(1, 2)
    k, v = (F.linear(m, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("cwk", "cwv"))
    return F.linear(F.scaled_dot_product_attention(q, k, v, attn_mask=keep).transpose(1, 2).flatten(2), p["cwo"])


def ffn(x, p):
    return F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])


def encdec_forward(src, tgt, params, cfg, src_mask):
    n, E, P = cfg["n_heads"], params["tok_emb"], params["pos_emb"]
    ln = lambda t, p, k: F.layer_norm(t, t.shape[-1:], p[k + "_g"], p[k + "_b"])
    keep = src_mask[:, None, None, :]
    x = E[src] + P[: src.shape[1]]
    for p in params["encoder"]:
        x = ln(x + self_attention(x, p, n, keep), p, "ln1")
        x = ln(x + ffn(x, p), p, "ln2")
    y = E[torch.cat([torch.full_like(tgt[:, :1], cfg["bos"]), tgt[:, :-1]], 1)] + P[: tgt.shape[1]]
    for p in params["decoder"]:
        y = ln(y + self_attention(y, p, n), p, "ln1")
        y = ln(y + cross_attention(y, x, p, n, keep), p, "lnc")
        y = ln(y + ffn(y, p), p, "ln2")
    return y @ E.T
