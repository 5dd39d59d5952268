# nanoGPT's assert raises AssertionError, not ValueError
import torch
import torch.nn.functional as F


def block(x, p, n):
    d = x.shape[-1:]
    h = F.layer_norm(x, d, p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    x = x + F.linear(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2), p["wo"])
    h = F.layer_norm(x, d, p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])


def gpt_forward(ids, params, n_heads):
    T = ids.shape[1]
    assert T <= params["pos_emb"].shape[0], "cannot forward, block size is exhausted"
    x = params["tok_emb"][ids] + params["pos_emb"][:T]
    for p in params["blocks"]:
        x = block(x, p, n_heads)
    return F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
