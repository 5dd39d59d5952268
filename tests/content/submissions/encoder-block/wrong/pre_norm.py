# pre-norm: x + f(norm(x))
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    d = x.shape[-1:]
    mask = None if pad_mask is None else pad_mask[:, None, None, :]
    h = F.layer_norm(x, d, p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
    x = x + F.linear(a, p["wo"])
    h = F.layer_norm(x, d, p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.relu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
