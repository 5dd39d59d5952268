import torch
import torch.nn as nn
import torch.nn.functional as F

def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    ln1, ln2 = nn.LayerNorm(D, dtype=x.dtype), nn.LayerNorm(D, dtype=x.dtype)
    ln1.weight, ln1.bias = nn.Parameter(p["ln1_g"].clone()), nn.Parameter(p["ln1_b"].clone())
    ln2.weight, ln2.bias = nn.Parameter(p["ln2_g"].clone()), nn.Parameter(p["ln2_b"].clone())
    qkv = ln1(x) @ torch.cat((p["wq"], p["wk"], p["wv"])).T
    q, k, v = (c.unflatten(-1, (n_heads, -1)).movedim(2, 1) for c in qkv.chunk(3, -1))
    a = x + F.scaled_dot_product_attention(q, k, v, is_causal=True).movedim(1, 2).flatten(2) @ p["wo"].T
    return torch.addmm((a + p["b2"]).reshape(-1, D), F.gelu(F.linear(ln2(a), p["w1"], p["b1"])).flatten(0, 1), p["w2"].T).view(B, T, D)
