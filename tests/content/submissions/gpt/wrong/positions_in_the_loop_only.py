# catalogue: 6
import math

import torch

def _ln(x, g, b):
    mu = x.mean(-1, keepdim=True)
    var = x.var(-1, unbiased=False, keepdim=True)
    return (x - mu) / torch.sqrt(var + 1e-5) * g + b
def _attn(x, p, n):
    B, T, D = x.shape
    d = D // n
    q = (x @ p["wq"].T).view(B, T, n, d).transpose(1, 2)
    k = (x @ p["wk"].T).view(B, T, n, d).transpose(1, 2)
    v = (x @ p["wv"].T).view(B, T, n, d).transpose(1, 2)
    s = q @ k.transpose(-1, -2) / math.sqrt(d)
    s = s.masked_fill(torch.ones(T, T).triu(1).bool(), -math.inf)
    y = torch.softmax(s, -1) @ v
    return y.transpose(1, 2).reshape(B, T, D) @ p["wo"].T
def _gelu(z):
    return z / 2 * (1 + torch.erf(z / math.sqrt(2)))
def _block(x, p, n_heads):
    a = x + _attn(_ln(x, p["ln1_g"], p["ln1_b"]), p, n_heads)
    h = _ln(a, p["ln2_g"], p["ln2_b"])
    return a + _gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
def gpt_forward(ids, params, n_heads):
    T = ids.shape[1]
    if T > params["pos_emb"].shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids]
    for p in params["blocks"]:
        x = _block(x + params["pos_emb"][:T], p, n_heads)
    x = _ln(x, params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
