import math

import torch
import torch.nn.functional as F


def _ln(x, g, b):
    return F.layer_norm(x, (x.size(-1),), weight=g, bias=b, eps=1e-5)


def _block(x, p, n_heads):
    B, T, D = x.shape
    hd = D // n_heads
    h = _ln(x, p["ln1_g"], p["ln1_b"])
    q = (h @ p["wq"].T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (h @ p["wk"].T).view(B, T, n_heads, hd).transpose(1, 2)
    v = (h @ p["wv"].T).view(B, T, n_heads, hd).transpose(1, 2)
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(hd))
    mask = torch.tril(torch.ones(T, T, device=x.device)).view(1, 1, T, T)
    att = att.masked_fill(mask == 0, float("-inf"))
    att = F.softmax(att, dim=-1)
    y = (att @ v).transpose(1, 2).contiguous().view(B, T, D)
    x = x + y @ p["wo"].T
    h = _ln(x, p["ln2_g"], p["ln2_b"])
    return x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]


def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    C = params["pos_emb"].shape[0]
    if T > C:
        raise ValueError(f"sequence of {T} tokens, but the context is {C}")
    x = params["tok_emb"][ids] + params["pos_emb"][:T]
    for p in params["blocks"]:
        x = _block(x, p, n_heads)
    x = _ln(x, params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
