import torch
import torch.nn.functional as F

from mini_engine_1 import PagedCache


def forward_chunk(params, n_heads, cache: PagedCache, seq, ids, start):
    ids = torch.as_tensor(ids)
    T = ids.numel()
    cache.reserve(seq, start + T)
    x = F.embedding(ids, params["tok_emb"]) + params["pos_emb"][torch.arange(start, start + T)]
    C = x.size(-1)
    for i, blk in enumerate(params["blocks"]):
        h = F.layer_norm(x, (C,), blk["ln1_g"], blk["ln1_b"], 1e-5)
        q, k, v = (F.linear(h, blk[n]).reshape(T, n_heads, C // n_heads).transpose(0, 1) for n in ("wq", "wk", "wv"))
        cache.write(i, seq, start, k, v)
        k, v = cache.read(i, seq, start + T)
        mask = torch.arange(start, start + T)[:, None] >= torch.arange(start + T)[None, :]
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(0, 1).reshape(T, C)
        x = x + F.linear(y, blk["wo"])
        h = F.layer_norm(x, (C,), blk["ln2_g"], blk["ln2_b"], 1e-5)
        x = x + F.linear(F.gelu(F.linear(h, blk["w1"], blk["b1"]), approximate="tanh"), blk["w2"], blk["b2"])
    x = F.layer_norm(x, (C,), params["lnf_g"], params["lnf_b"], 1e-5)
    return F.linear(x, params["tok_emb"])[-1]
