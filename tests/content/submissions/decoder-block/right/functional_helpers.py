import math

import torch
import torch.nn.functional as F


def layer_norm(x, g, b, eps=1e-5):
    mu = x.mean(-1, keepdim=True)
    var = x.var(-1, keepdim=True, unbiased=False)
    return (x - mu) / torch.sqrt(var + eps) * g + b


def attention(x, p, n_heads):
    B, T, D = x.shape
    hd = D // n_heads
    q = (x @ p["wq"].T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ p["wk"].T).view(B, T, n_heads, hd).transpose(1, 2)
    v = (x @ p["wv"].T).view(B, T, n_heads, hd).transpose(1, 2)
    att = q @ k.transpose(-2, -1) / math.sqrt(hd)
    causal = torch.tril(torch.ones(T, T, dtype=torch.bool, device=x.device))
    att = att.masked_fill(~causal, float("-inf")).softmax(dim=-1)
    y = (att @ v).transpose(1, 2).contiguous().view(B, T, D)
    return y @ p["wo"].T


def mlp(x, p):
    h = F.gelu(x @ p["w1"].T + p["b1"])
    return h @ p["w2"].T + p["b2"]


def decoder_block(x, p, n_heads):
    x = x + attention(layer_norm(x, p["ln1_g"], p["ln1_b"]), p, n_heads)
    x = x + mlp(layer_norm(x, p["ln2_g"], p["ln2_b"]), p)
    return x
