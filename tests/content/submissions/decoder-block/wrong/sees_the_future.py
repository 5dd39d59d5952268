# catalogue: 6
# no causal mask
import torch.nn.functional as F


def _attn(x, wq, wk, wv, wo, n):
    q, k, v = (F.linear(x, w).unflatten(-1, (n, -1)).transpose(1, 2) for w in (wq, wk, wv))
    return F.linear(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2), wo)


def decoder_block(x, p, n_heads):
    def ln(t, k):
        return F.layer_norm(t, t.shape[-1:], p[k + "_g"], p[k + "_b"])

    x = x + _attn(ln(x, "ln1"), p["wq"], p["wk"], p["wv"], p["wo"], n_heads)
    return x + F.linear(F.gelu(F.linear(ln(x, "ln2"), p["w1"], p["b1"])), p["w2"], p["b2"])
