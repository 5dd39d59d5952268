# catalogue: 7
# scale=1.0 handed to sdpa
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    ln = lambda t, n: F.layer_norm(t, t.shape[-1:], p[f"{n}_g"], p[f"{n}_b"], eps=1e-5)
    h = ln(x, "ln1")
    q, k, v = (F.linear(h, p[n]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for n in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True, scale=1.0)
    x = x + F.linear(a.transpose(1, 2).flatten(2), p["wo"])
    return x + F.linear(F.gelu(F.linear(ln(x, "ln2"), p["w1"], p["b1"])), p["w2"], p["b2"])
