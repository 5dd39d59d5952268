# catalogue: 6
# masked_fill is called out of place and its result dropped, so the future stays visible
import math

import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    hd = D // n_heads
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    q = (h @ p["wq"].T).view(B, T, n_heads, hd).transpose(1, 2)
    k = (h @ p["wk"].T).view(B, T, n_heads, hd).transpose(1, 2)
    v = (h @ p["wv"].T).view(B, T, n_heads, hd).transpose(1, 2)
    s = q @ k.transpose(-2, -1) / math.sqrt(hd)
    s.masked_fill(torch.ones(T, T).triu(1).bool(), float("-inf"))
    x = x + (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
    return x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
