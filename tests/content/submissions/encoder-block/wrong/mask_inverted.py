# only padding is attended: the mask is passed as a key_padding_mask would be
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    q, k, v = ((x @ p[w].T).view(B, T, n_heads, -1).transpose(1, 2) for w in ("wq", "wk", "wv"))
    s = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if pad_mask is not None:
        s = s.masked_fill(pad_mask[:, None, None, :], float("-inf"))
    a = torch.nan_to_num(s.softmax(-1)) @ v
    x = F.layer_norm(x + a.transpose(1, 2).reshape(B, T, D) @ p["wo"].T, (D,), p["ln1_g"], p["ln1_b"])
    return F.layer_norm(x + F.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], (D,), p["ln2_g"], p["ln2_b"])
