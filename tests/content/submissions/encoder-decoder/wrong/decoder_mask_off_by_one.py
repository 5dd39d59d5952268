# catalogue: 2
# triu with diagonal=2: each target position also sees the next one
import math

import torch
import torch.nn.functional as F


def attend(x, memory, p, c, n, mask):
    B, T, D = x.shape
    split = lambda t: t.view(B, -1, n, D // n).transpose(1, 2)
    q, k, v = split(x @ p[c + "wq"].T), split(memory @ p[c + "wk"].T), split(memory @ p[c + "wv"].T)
    s = q @ k.mT / math.sqrt(D // n)
    return (s.masked_fill(mask, -math.inf).softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p[c + "wo"].T


def encdec_forward(src, tgt, params, cfg, src_mask):
    n, E, P = cfg["n_heads"], params["tok_emb"], params["pos_emb"]
    D = E.shape[1]
    hidden = ~src_mask[:, None, None, :]
    x = E[src] + P[: src.shape[1]]
    for p in params["encoder"]:
        x = F.layer_norm(x + attend(x, x, p, "", n, hidden), (D,), p["ln1_g"], p["ln1_b"])
        x = F.layer_norm(x + F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], (D,), p["ln2_g"], p["ln2_b"])
    T = tgt.shape[1]
    ids = torch.cat([torch.full_like(tgt[:, :1], cfg["bos"]), tgt[:, :-1]], dim=1)
    future = torch.triu(torch.ones(T, T), diagonal=2).bool()
    y = E[ids] + P[:T]
    for p in params["decoder"]:
        y = F.layer_norm(y + attend(y, y, p, "", n, future), (D,), p["ln1_g"], p["ln1_b"])
        y = F.layer_norm(y + attend(y, x, p, "c", n, hidden), (D,), p["lnc_g"], p["lnc_b"])
        y = F.layer_norm(y + F.relu(y @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], (D,), p["ln2_g"], p["ln2_b"])
    return y @ E.T
