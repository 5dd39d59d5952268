# catalogue: 2
# pad_mask is not used
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    d = x.shape[-1:]
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
    x = F.layer_norm(x + F.linear(a, p["wo"]), d, p["ln1_g"], p["ln1_b"])
    return F.layer_norm(x + F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"]), d, p["ln2_g"], p["ln2_b"])
