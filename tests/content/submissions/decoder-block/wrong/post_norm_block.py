# catalogue: 1
# post-norm: the norms come after the additions
import torch
import torch.nn.functional as F


def ln(x, g, b):
    return F.layer_norm(x, x.shape[-1:], g, b, 1e-5)


def attn(x, p, n_heads):
    q, k, v = [F.linear(x, p[n]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for n in ("wq", "wk", "wv")]
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return F.linear(y.transpose(1, 2).flatten(2), p["wo"])


def mlp(x, p):
    return F.linear(F.gelu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])


def decoder_block(x, p, n_heads):
    x = ln(x + attn(x, p, n_heads), p["ln1_g"], p["ln1_b"])
    return ln(x + mlp(x, p), p["ln2_g"], p["ln2_b"])
