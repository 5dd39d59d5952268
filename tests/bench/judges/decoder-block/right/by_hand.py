import math

import torch


def norm(x, g, b):
    mean = x.mean(-1, keepdim=True)
    var = ((x - mean) ** 2).mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(var + 1e-5) * g + b


def attention(x, p, n_heads):
    b, t, d = x.shape
    size = d // n_heads
    q, k, v = ((x @ p[w].T).reshape(b, t, n_heads, size).permute(0, 2, 1, 3) for w in ("wq", "wk", "wv"))
    scores = q @ k.transpose(-1, -2) / math.sqrt(size)
    future = torch.ones(t, t, dtype=torch.bool).triu(1)
    weights = scores.masked_fill(future, -math.inf).softmax(-1)
    return (weights @ v).permute(0, 2, 1, 3).reshape(b, t, d) @ p["wo"].T


def decoder_block(x, p, n_heads):
    x = x + attention(norm(x, p["ln1_g"], p["ln1_b"]), p, n_heads)
    z = norm(x, p["ln2_g"], p["ln2_b"]) @ p["w1"].T + p["b1"]
    return x + (z * 0.5 * (1 + torch.erf(z / math.sqrt(2)))) @ p["w2"].T + p["b2"]
