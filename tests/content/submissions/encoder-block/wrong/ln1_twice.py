# catalogue: 4
# ln1 also after the feed-forward
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    norm = lambda t: F.layer_norm(t, t.shape[-1:], p["ln1_g"], p["ln1_b"], 1e-5)
    mask = pad_mask[:, None, None, :] if pad_mask is not None else None
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
    x = norm(x + F.linear(a, p["wo"]))
    return norm(x + F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"]))
