# mistake: the residual is the normalised x
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    b, t, d = x.shape
    h = F.layer_norm(x, (d,), p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[name]).view(b, t, n_heads, -1).transpose(1, 2) for name in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = h + F.linear(a.transpose(1, 2).reshape(b, t, d), p["wo"])
    h = F.layer_norm(x, (d,), p["ln2_g"], p["ln2_b"])
    return h + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
