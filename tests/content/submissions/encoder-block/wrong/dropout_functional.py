# catalogue: 5
# F.dropout with its default training=True
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    D = x.shape[-1]
    mask = None if pad_mask is None else pad_mask[:, None, None, :]
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
    x = F.layer_norm(x + F.dropout(F.linear(a, p["wo"]), 0.1), (D,), p["ln1_g"], p["ln1_b"])
    f = F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(x + F.dropout(f, 0.1), (D,), p["ln2_g"], p["ln2_b"])
