# catalogue: 3
# the second shortcut is missing
import numpy as np
import torch
import torch.nn.functional as F


def _ln(x, g, b):
    xc = x - x.mean(-1, keepdim=True)
    return xc * torch.rsqrt(xc.square().mean(-1, keepdim=True) + 1e-5) * g + b


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    h = _ln(x, p["ln1_g"], p["ln1_b"])
    heads = []
    keep = torch.from_numpy(np.tri(T, dtype=bool))
    for q, k, v in zip(*((h @ p[w].T).chunk(n_heads, -1) for w in ("wq", "wk", "wv"))):
        s = torch.bmm(q, k.transpose(1, 2)) / q.shape[-1] ** 0.5
        heads.append(s.masked_fill(~keep, -np.inf).softmax(-1).bmm(v))
    x = x + torch.cat(heads, -1) @ p["wo"].T
    h = _ln(x, p["ln2_g"], p["ln2_b"])
    x = F.gelu(h @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return x
