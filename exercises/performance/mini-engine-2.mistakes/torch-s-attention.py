import torch
import torch.nn.functional as F


def forward_chunk(params, n_heads, cache, seq, ids, start):
    t, end = len(ids), start + len(ids)
    x = params["tok_emb"][torch.tensor(ids)] + params["pos_emb"][start:end]
    width = x.shape[-1]
    mask = torch.ones(t, end, dtype=torch.bool).tril(diagonal=start)
    for layer, p in enumerate(params["blocks"]):
        h = F.layer_norm(x, (width,), p["ln1_g"], p["ln1_b"])
        q, k, v = (F.linear(h, p[w]).view(t, n_heads, -1).permute(1, 0, 2) for w in ("wq", "wk", "wv"))
        cache.write(layer, seq, start, k, v)
        k, v = cache.read(layer, seq, end)
        out = F.scaled_dot_product_attention(q[None], k[None], v[None], attn_mask=mask)[0]
        x = x + F.linear(out.permute(1, 0, 2).reshape(t, width), p["wo"])
        h = F.layer_norm(x, (width,), p["ln2_g"], p["ln2_b"])
        x = x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.linear(F.layer_norm(x[-1:], (width,), params["lnf_g"], params["lnf_b"]), params["tok_emb"])[0]
