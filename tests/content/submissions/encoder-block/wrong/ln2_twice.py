# catalogue: 4
# one LayerNorm object for both, loaded with ln2
import torch
from torch import nn
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    norm = nn.LayerNorm(D, dtype=x.dtype)
    norm.weight.data, norm.bias.data = p["ln2_g"], p["ln2_b"]
    q, k, v = ((x @ p[w].T).reshape(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
    s = q @ k.transpose(2, 3) / (D // n_heads) ** 0.5
    if pad_mask is not None:
        s = s.masked_fill(~pad_mask[:, None, None], -torch.inf)
    a = (s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D)
    with torch.no_grad():
        x = norm(x + a @ p["wo"].T)
        return norm(x + F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"])
