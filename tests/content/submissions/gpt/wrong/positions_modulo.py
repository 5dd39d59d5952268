# catalogue: 7
# positions wrap around at C
import torch
import torch.nn.functional as F


def attn(x, p, n):
    q, k, v = (F.linear(x, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    return F.linear(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2), p["wo"])


def mlp(x, p):
    return F.linear(F.gelu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])


def gpt_forward(ids, params, n_heads):
    wte, wpe = params["tok_emb"], params["pos_emb"]
    d = (wte.shape[1],)
    x = wte[ids] + wpe[torch.arange(ids.shape[1]) % len(wpe)]
    for p in params["blocks"]:
        x = x + attn(F.layer_norm(x, d, p["ln1_g"], p["ln1_b"]), p, n_heads)
        x = x + mlp(F.layer_norm(x, d, p["ln2_g"], p["ln2_b"]), p)
    return F.linear(F.layer_norm(x, d, params["lnf_g"], params["lnf_b"]), wte)
