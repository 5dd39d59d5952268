# catalogue: 2
# no position embedding is added
import torch
import torch.nn.functional as F


def block(x, p, n):
    B, T, D = x.shape
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[w]).view(B, T, n, D // n).transpose(1, 2) for w in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + F.linear(a.transpose(1, 2).reshape(B, T, D), p["wo"])
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])


def gpt_forward(ids, params, n_heads):
    if ids.shape[1] > params["pos_emb"].shape[0]:
        raise ValueError("sequence longer than the context")
    x = F.embedding(ids, params["tok_emb"])
    for p in params["blocks"]:
        x = block(x, p, n_heads)
    x = F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"])
    return F.linear(x, params["tok_emb"])
