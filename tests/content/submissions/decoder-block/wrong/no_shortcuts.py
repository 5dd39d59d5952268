# catalogue: 3
# neither sublayer has its shortcut
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    norm = lambda t, i: F.layer_norm(t, [D], p[f"ln{i}_g"], p[f"ln{i}_b"], 1e-5)
    h = norm(x, 1)
    q, k, v = (F.linear(h, p["w" + c]).view(B, T, n_heads, D // n_heads).transpose(1, 2) for c in "qkv")
    h = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    h = F.linear(h.transpose(1, 2).reshape(B, T, D), p["wo"])
    h = norm(h, 2)
    return F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
