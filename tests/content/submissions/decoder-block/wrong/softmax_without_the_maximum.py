# other: exp without the largest score taken off overflows
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    d = D // n_heads
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[n]).reshape(B, T, n_heads, d).transpose(1, 2) for n in ("wq", "wk", "wv"))
    e = torch.exp(q @ k.transpose(-1, -2) * d ** -0.5) * torch.ones(T, T, dtype=x.dtype).tril()
    o = (e / e.sum(-1, keepdim=True)) @ v
    a = x + F.linear(o.transpose(1, 2).reshape(B, T, D), p["wo"])
    h = F.layer_norm(a, (D,), p["ln2_g"], p["ln2_b"])
    return a + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
