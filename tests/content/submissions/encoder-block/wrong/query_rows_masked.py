# catalogue: 3
# the mask is laid over the query rows, not over the key columns
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    q, k, v = (F.linear(x, p[w]).view(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
    s = q @ k.transpose(-2, -1) / q.size(-1) ** 0.5
    if pad_mask is not None:
        s = s.masked_fill(~pad_mask[:, None, :, None], float("-inf"))
    w = torch.nan_to_num(s.softmax(dim=-1))
    x = F.layer_norm(x + F.linear((w @ v).transpose(1, 2).flatten(2), p["wo"]), (D,), p["ln1_g"], p["ln1_b"])
    f = F.linear(F.relu(F.linear(x, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(x + f, (D,), p["ln2_g"], p["ln2_b"])
