# catalogue: 2
import torch
from torch import einsum, relu

def ln(x, g, b):
    mu = x.mean(-1, keepdim=True)
    var = x.var(-1, unbiased=False, keepdim=True)
    return (x - mu) / torch.sqrt(var + 1e-5) * g + b

def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    h, d = n_heads, D // n_heads
    q = einsum("btd,hed->bhte", x, p["wq"].view(h, d, D))
    k = einsum("btd,hed->bhte", x, p["wk"].view(h, d, D))
    v = einsum("btd,hed->bhte", x, p["wv"].view(h, d, D))
    w = torch.softmax(einsum("bhqe,bhke->bhqk", q, k) * d ** -0.5, dim=-1)
    o = einsum("bhqk,bhke->bqhe", w, v).reshape(B, T, D) @ p["wo"].T
    x = ln(x + o, p["ln1_g"], p["ln1_b"])
    return ln(x + relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], p["ln2_g"], p["ln2_b"])
