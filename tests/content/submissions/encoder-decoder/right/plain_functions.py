import math

import torch
import torch.nn.functional as F


def norm(x, g, b):
    return F.layer_norm(x, (x.shape[-1],), g, b, 1e-5)


def attend(x, memory, wq, wk, wv, wo, n_heads, mask):
    B, Tq, D = x.shape
    Tk = memory.shape[1]
    hd = D // n_heads
    q = (x @ wq.T).view(B, Tq, n_heads, hd).transpose(1, 2)
    k = (memory @ wk.T).view(B, Tk, n_heads, hd).transpose(1, 2)
    v = (memory @ wv.T).view(B, Tk, n_heads, hd).transpose(1, 2)
    s = q @ k.transpose(-2, -1) / math.sqrt(hd)
    s = s.masked_fill(~mask, float("-inf"))
    out = torch.softmax(s, dim=-1) @ v
    return out.transpose(1, 2).reshape(B, Tq, D) @ wo.T


def ffn(x, p):
    return F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def embed(ids, params):
    return params["tok_emb"][ids] + params["pos_emb"][: ids.shape[1]]


def encdec_forward(src, tgt, params, cfg, src_mask):
    n = cfg["n_heads"]
    B, T = tgt.shape
    key_mask = src_mask[:, None, None, :]

    x = embed(src, params)
    for p in params["encoder"]:
        x = norm(x + attend(x, x, p["wq"], p["wk"], p["wv"], p["wo"], n, key_mask), p["ln1_g"], p["ln1_b"])
        x = norm(x + ffn(x, p), p["ln2_g"], p["ln2_b"])
    memory = x

    bos = torch.full((B, 1), cfg["bos"], dtype=tgt.dtype, device=tgt.device)
    y = embed(torch.cat([bos, tgt[:, :-1]], dim=1), params)
    causal = torch.tril(torch.ones(T, T, dtype=torch.bool, device=tgt.device))
    for p in params["decoder"]:
        y = norm(y + attend(y, y, p["wq"], p["wk"], p["wv"], p["wo"], n, causal), p["ln1_g"], p["ln1_b"])
        y = norm(y + attend(y, memory, p["cwq"], p["cwk"], p["cwv"], p["cwo"], n, key_mask), p["lnc_g"], p["lnc_b"])
        y = norm(y + ffn(y, p), p["ln2_g"], p["ln2_b"])
    return y @ params["tok_emb"].T
