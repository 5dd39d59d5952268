# catalogue: 4
# nanoGPT's inference shortcut: only the last position, as [B, 1, V]
import torch
from torch.nn import functional as F


def gpt_forward(ids, params, n_heads):
    b, t = ids.size()
    if t > params["pos_emb"].size(0):
        raise ValueError(f"Cannot forward sequence of length {t}")
    x = F.embedding(ids, params["tok_emb"]) + F.embedding(torch.arange(t), params["pos_emb"])
    d = x.shape[-1:]
    for p in params["blocks"]:
        h = F.layer_norm(x, d, p["ln1_g"], p["ln1_b"])
        q, k, v = (F.linear(h, p[w]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + F.linear(y.transpose(1, 2).flatten(2), p["wo"])
        h = F.layer_norm(x, d, p["ln2_g"], p["ln2_b"])
        x = x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
    x = F.layer_norm(x, d, params["lnf_g"], params["lnf_b"])
    return F.linear(x[:, [-1], :], params["tok_emb"])
