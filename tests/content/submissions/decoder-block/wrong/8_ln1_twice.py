# catalogue: 8
import math
import torch

def layernorm(x, g, b, eps=1e-5):
    m = x.mean(-1, keepdim=True)
    return (x - m) / ((x - m).pow(2).mean(-1, keepdim=True) + eps).sqrt() * g + b

def gelu(z):
    return z * 0.5 * (1 + torch.erf(z / math.sqrt(2)))

def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    d = D // n_heads
    h = layernorm(x, p["ln1_g"], p["ln1_b"])
    outs = []
    for i in range(n_heads):
        sl = slice(i * d, (i + 1) * d)
        s = (h @ p["wq"][sl].T) @ (h @ p["wk"][sl].T).transpose(1, 2) / math.sqrt(d)
        s = s.masked_fill(~torch.tril(torch.ones(T, T)).bool(), float("-inf"))
        outs.append(torch.softmax(s, -1) @ (h @ p["wv"][sl].T))
    x = x + torch.cat(outs, dim=-1) @ p["wo"].T
    h = layernorm(x, p["ln1_g"], p["ln1_b"])
    return x + gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
