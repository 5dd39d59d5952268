# catalogue: 6
import torch
from torch import einsum
import torch.nn.functional as F

def gpt_forward(ids, params, n_heads):
    B, T = ids.shape
    C, D = params["pos_emb"].shape
    if T > C:
        raise ValueError
    pos = params["pos_emb"][torch.arange(T)]
    x = params["tok_emb"][ids]
    if not params["blocks"]:
        x = x + pos
    future = torch.ones(T, T, dtype=torch.bool).triu(1)
    for p in params["blocks"]:
        x = x + pos
        h = F.layer_norm(x, [D], p["ln1_g"], p["ln1_b"])
        q, k, v = ((h @ p[n].T).unflatten(-1, (n_heads, -1)) for n in ("wq", "wk", "wv"))
        s = einsum("bqhd,bkhd->bhqk", q, k) * (D // n_heads) ** -0.5
        w = s.masked_fill(future, -torch.inf).softmax(-1)
        x = x + einsum("bhqk,bkhd->bqhd", w, v).flatten(2) @ p["wo"].T
        h = F.layer_norm(x, [D], p["ln2_g"], p["ln2_b"])
        x = x + F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(x, [D], params["lnf_g"], params["lnf_b"]) @ params["tok_emb"].T
