# catalogue: 4
# x is replaced by its norm, so the shortcut carries normalised values
import math

import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    hd = D // n_heads
    x = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    q = (x @ p["wq"].T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (x @ p["wk"].T).view(B, T, n_heads, hd).transpose(1, 2)
    v = (x @ p["wv"].T).view(B, T, n_heads, hd).transpose(1, 2)
    att = (q @ k.transpose(-2, -1)) / math.sqrt(hd)
    att = att.masked_fill(torch.ones(T, T).triu(1).bool(), float("-inf"))
    x = x + (att.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
    x = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
    x = x + F.gelu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return x
