# catalogue: 3
# the embedding is multiplied untransposed
import torch
import torch.nn.functional as F


def attn(x, p, n):
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    return F.linear(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2), p["wo"])


def gpt_forward(ids, params, n_heads):
    wte, wpe = params["tok_emb"], params["pos_emb"]
    if ids.size(1) > wpe.size(0):
        raise ValueError("too long")
    x = wte[ids] + wpe[torch.arange(ids.size(1))]
    d = (wte.size(1),)
    for p in params["blocks"]:
        x = x + attn(F.layer_norm(x, d, p["ln1_g"], p["ln1_b"]), p, n_heads)
        x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, d, p["ln2_g"], p["ln2_b"]), p["w1"], p["b1"])), p["w2"], p["b2"])
    x = F.layer_norm(x, d, params["lnf_g"], params["lnf_b"])
    return x @ wte
