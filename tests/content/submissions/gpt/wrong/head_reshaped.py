# catalogue: 3
# the embedding table is reshaped to [D, V] instead of transposed
import torch
import torch.nn.functional as F


def gpt_forward(ids, params, n_heads):
    E = params["tok_emb"]
    V, D = E.shape
    B, T = ids.shape
    if T > len(params["pos_emb"]):
        raise ValueError("too long")
    x = E[ids] + params["pos_emb"][:T]
    for p in params["blocks"]:
        h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
        q, k, v = (F.linear(h, p[w]).view(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D)
        x = x + a @ p["wo"].T
        h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    x = F.layer_norm(x, (D,), params["lnf_g"], params["lnf_b"])
    return x @ E.reshape(D, V)
