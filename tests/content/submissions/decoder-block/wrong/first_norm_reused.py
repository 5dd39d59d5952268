# catalogue: 8
# one norm with ln1's parameters serves both sublayers
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    norm = torch.nn.LayerNorm(D, eps=1e-5, dtype=x.dtype)
    norm.load_state_dict({"weight": p["ln1_g"], "bias": p["ln1_b"]})
    norm.requires_grad_(False)
    h = norm(x)
    q, k, v = (F.linear(h, p[n]).view(B, T, n_heads, -1).transpose(1, 2) for n in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D)
    x = x + F.linear(a, p["wo"])
    x = x + F.linear(F.gelu(F.linear(norm(x), p["w1"], p["b1"])), p["w2"], p["b2"])
    return x
