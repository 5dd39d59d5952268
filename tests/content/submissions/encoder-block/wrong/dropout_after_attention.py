# catalogue: 5
import torch
import torch.nn.functional as F

def encoder_block(x, p, n_heads, pad_mask=None):
    norm = lambda t, i: F.layer_norm(t, t.shape[-1:], p[f"ln{i}_g"], p[f"ln{i}_b"], 1e-5)
    split = lambda w: F.linear(x, p[w]).unflatten(2, (n_heads, -1)).transpose(1, 2)
    m = pad_mask if pad_mask is None else pad_mask[:, None, None]
    att = F.scaled_dot_product_attention(split("wq"), split("wk"), split("wv"), attn_mask=m)
    a = norm(x + F.dropout(F.linear(att.transpose(1, 2).flatten(2), p["wo"]), 0.1), 1)
    return norm(a + F.linear(F.relu(F.linear(a, p["w1"], p["b1"])), p["w2"], p["b2"]), 2)
