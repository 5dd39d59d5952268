# catalogue: 1
# the decoder's causal mask is still there
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    q, k, v = (F.linear(x, p[w]).view(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
    mask = torch.tril(torch.ones(T, T, dtype=torch.bool, device=x.device))
    if pad_mask is not None:
        mask = mask & pad_mask[:, None, None, :]
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    x = F.layer_norm(x + F.linear(a.transpose(1, 2).flatten(2), p["wo"]), (D,), p["ln1_g"], p["ln1_b"])
    f = F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(x + f, (D,), p["ln2_g"], p["ln2_b"])
