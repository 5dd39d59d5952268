# catalogue: 7
import torch
from torch import einsum
import torch.nn.functional as F

def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    y = F.layer_norm(x, [D], p["ln1_g"], p["ln1_b"])
    q, k, v = (einsum("btd,ed->bte", y, p[w]).unflatten(2, (n_heads, -1)) for w in ("wq", "wk", "wv"))
    att = einsum("bqhd,bkhd->bhqk", q, k)
    att = att + torch.full((T, T), -torch.inf, dtype=x.dtype).triu(1)
    o = einsum("bhqk,bkhd->bqhd", att.softmax(-1), v).flatten(2)
    x = x + o @ p["wo"].T
    y = F.layer_norm(x, [D], p["ln2_g"], p["ln2_b"])
    return x + F.gelu(y @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
