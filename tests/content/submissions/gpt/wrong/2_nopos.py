# catalogue: 2
import torch
import torch.nn.functional as F

def block(x, p, n_heads):
    B, T, D = x.shape
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[n]).view(B, T, n_heads, -1).transpose(1, 2) for n in ("wq", "wk", "wv"))
    a = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, D)
    x = x + F.linear(a, p["wo"])
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])

def gpt_forward(ids, params, n_heads):
    if ids.shape[1] > params["pos_emb"].shape[0]:
        raise ValueError("sequence too long")
    x = params["tok_emb"][ids]
    for p in params["blocks"]:
        x = block(x, p, n_heads)
    x = F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
