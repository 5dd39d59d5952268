# catalogue: 1
# the decoder is given the source embeddings; the encoder's output is never used
import math

import torch
import torch.nn.functional as F


def attend(x, memory, wq, wk, wv, wo, n, mask):
    B, T, D = x.shape
    q = (x @ wq.T).view(B, T, n, -1).transpose(1, 2)
    k = (memory @ wk.T).view(B, memory.shape[1], n, -1).transpose(1, 2)
    v = (memory @ wv.T).view(B, memory.shape[1], n, -1).transpose(1, 2)
    s = (q @ k.transpose(-2, -1) / math.sqrt(D // n)).masked_fill(~mask, float("-inf"))
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ wo.T


def ffn(x, p):
    return F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def encdec_forward(src, tgt, params, cfg, src_mask):
    n, E, P = cfg["n_heads"], params["tok_emb"], params["pos_emb"]
    ln = lambda t, p, k: F.layer_norm(t, t.shape[-1:], p[k + "_g"], p[k + "_b"])
    keep = src_mask[:, None, None, :]
    src_emb = E[src] + P[: src.shape[1]]
    x = src_emb
    for p in params["encoder"]:
        x = ln(x + attend(x, x, p["wq"], p["wk"], p["wv"], p["wo"], n, keep), p, "ln1")
        x = ln(x + ffn(x, p), p, "ln2")
    y_ids = torch.cat([torch.full_like(tgt[:, :1], cfg["bos"]), tgt[:, :-1]], dim=1)
    T = tgt.shape[1]
    y = E[y_ids] + P[:T]
    causal = torch.ones(T, T, dtype=torch.bool).tril()
    for p in params["decoder"]:
        y = ln(y + attend(y, y, p["wq"], p["wk"], p["wv"], p["wo"], n, causal), p, "ln1")
        y = ln(y + attend(y, src_emb, p["cwq"], p["cwk"], p["cwv"], p["cwo"], n, keep), p, "lnc")
        y = ln(y + ffn(y, p), p, "ln2")
    return y @ E.T
