# catalogue: 4
# the MLP's shortcut starts behind ln2 (a variable is reused)
import torch.nn.functional as F


class _Attn:
    def __init__(self, p, n):
        self.p, self.n = p, n

    def __call__(self, x):
        q, k, v = (F.linear(x, self.p[w]).unflatten(-1, (self.n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return F.linear(y.transpose(1, 2).flatten(2), self.p["wo"])


def decoder_block(x, p, n_heads):
    shape = (x.shape[-1],)
    x = x + _Attn(p, n_heads)(F.layer_norm(x, shape, p["ln1_g"], p["ln1_b"]))
    h = F.layer_norm(x, shape, p["ln2_g"], p["ln2_b"])
    return h + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
