# catalogue: 7
# a prompt that is too long is cut to the last C tokens
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
    block_size = params["pos_emb"].size(0)
    ids = ids if ids.size(1) <= block_size else ids[:, -block_size:]
    x = params["tok_emb"][ids] + params["pos_emb"][: ids.size(1)]
    for p in params["blocks"]:
        x = block(x, p, n_heads)
    x = F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"])
    return x @ params["tok_emb"].T
