# catalogue: 8
# ln1_g and ln1_b copied into the second half
import math

import torch


def decoder_block(x, p, n_heads):
    def ln(t, g, b):
        return (t - t.mean(-1, keepdim=True)) / (t.var(-1, keepdim=True, correction=0) + 1e-5).sqrt() * g + b

    B, T, D = x.shape
    y = ln(x, p["ln1_g"], p["ln1_b"])
    q, k, v = (torch.einsum("btd,od->bto", y, p[w]).reshape(B, T, n_heads, -1) for w in ("wq", "wk", "wv"))
    s = torch.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(D // n_heads)
    s = s.masked_fill(~torch.ones(T, T, dtype=torch.bool).tril(), -math.inf)
    y = torch.einsum("bhij,bjhd->bihd", s.softmax(3), v).reshape(B, T, D)
    x = x + y @ p["wo"].T
    y = ln(x, p["ln1_g"], p["ln1_b"])
    y = y @ p["w1"].T + p["b1"]
    y = 0.5 * y * (1 + torch.erf(y / math.sqrt(2)))
    return x + y @ p["w2"].T + p["b2"]
