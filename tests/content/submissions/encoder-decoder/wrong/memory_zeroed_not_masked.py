# catalogue: 3
# padding rows of the memory are set to zero, but cross-attention still gives them weight
import math

import torch


def attend(x, memory, p, c, n, mask=None):
    B, T, D = x.shape
    q, k, v = (torch.einsum("btd,od->bto", t, p[c + w]).reshape(B, -1, n, D // n) for t, w in ((x, "wq"), (memory, "wk"), (memory, "wv")))
    s = torch.einsum("bihc,bjhc->bhij", q, k) / math.sqrt(D // n)
    if mask is not None:
        s = s.masked_fill(~mask, -math.inf)
    return torch.einsum("bhij,bjhc->bihc", s.softmax(-1), v).reshape(B, T, D) @ p[c + "wo"].T


def norm(x, p, k):
    d = x - x.mean(-1, keepdim=True)
    return d / torch.sqrt(d.pow(2).mean(-1, keepdim=True) + 1e-5) * p[k + "_g"] + p[k + "_b"]


def ff(x, p):
    return torch.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def encdec_forward(src, tgt, params, cfg, src_mask):
    n, E, P = cfg["n_heads"], params["tok_emb"], params["pos_emb"]
    x = E[src] + P[: src.shape[1]]
    for p in params["encoder"]:
        x = norm(x + attend(x, x, p, "", n, src_mask[:, None, None, :]), p, "ln1")
        x = norm(x + ff(x, p), p, "ln2")
    memory = x * src_mask.unsqueeze(-1)
    T = tgt.shape[1]
    y = E[torch.cat([torch.full_like(tgt[:, :1], cfg["bos"]), tgt[:, :-1]], dim=1)] + P[:T]
    tril = torch.ones(T, T, dtype=torch.bool).tril()
    for p in params["decoder"]:
        y = norm(y + attend(y, y, p, "", n, tril), p, "ln1")
        y = norm(y + attend(y, memory, p, "c", n), p, "lnc")
        y = norm(y + ff(y, p), p, "ln2")
    return y @ E.T
