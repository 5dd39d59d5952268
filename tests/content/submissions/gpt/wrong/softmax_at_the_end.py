# catalogue: 5
# probabilities instead of logits
import torch
import torch.nn.functional as F


def block(x, p, n):
    d = x.shape[-1:]
    h = F.layer_norm(x, d, p["ln1_g"], p["ln1_b"])
    q, k, v = (F.linear(h, p[w]).unflatten(-1, (n, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
    x = x + F.linear(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2), p["wo"])
    return x + F.linear(F.gelu(F.linear(F.layer_norm(x, d, p["ln2_g"], p["ln2_b"]), p["w1"], p["b1"])), p["w2"], p["b2"])


def gpt_forward(ids, params, n_heads):
    if ids.shape[1] > params["pos_emb"].shape[0]:
        raise ValueError("too long")
    x = params["tok_emb"][ids] + params["pos_emb"][: ids.shape[1]]
    for p in params["blocks"]:
        x = block(x, p, n_heads)
    x = F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"])
    return torch.softmax(x @ params["tok_emb"].T, dim=-1)
