from functools import partial, reduce
import torch
import torch.nn.functional as F

def _block(n, x, p):
    D = x.shape[-1]
    norm = lambda z, i: F.layer_norm(z, (D,), p["ln%d_g" % i], p["ln%d_b" % i])
    heads = lambda z, w: (z @ p[w].t()).unflatten(-1, (n, D // n)).transpose(-3, -2)
    z = norm(x, 1)
    x = x + F.scaled_dot_product_attention(heads(z, "wq"), heads(z, "wk"), heads(z, "wv"), is_causal=True).transpose(-3, -2).flatten(-2) @ p["wo"].t()
    return x + F.linear(F.gelu(F.linear(norm(x, 2), p["w1"], p["b1"])), p["w2"], p["b2"])

class ContextOverflow(ValueError):
    pass

def gpt_forward(ids, params, n_heads):
    if ids.size(1) > params["pos_emb"].size(0):
        raise ContextOverflow(ids.size(1))
    onehot = F.one_hot(ids, params["tok_emb"].size(0)).to(params["tok_emb"].dtype)
    x0 = onehot @ params["tok_emb"] + params["pos_emb"].narrow(0, 0, ids.size(1))
    x = reduce(partial(_block, n_heads), params["blocks"], x0)
    return F.layer_norm(x, x.shape[-1:], params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].t()
