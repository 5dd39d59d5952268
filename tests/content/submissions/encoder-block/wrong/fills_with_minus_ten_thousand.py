# other: padding scores -10000, which is more than a real token may score
import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = (F.linear(x, p[n]).reshape(B, T, n_heads, d).transpose(1, 2) for n in ("wq", "wk", "wv"))
    s = q @ k.transpose(-1, -2) * d ** -0.5
    if pad_mask is not None:
        s = torch.where(pad_mask[:, None, None, :], s, torch.full_like(s, -1e4))
    h = F.linear((s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D), p["wo"])
    a = F.layer_norm(x + h, (D,), p["ln1_g"], p["ln1_b"])
    f = F.linear(F.relu(F.linear(a, p["w1"], p["b1"])), p["w2"], p["b2"])
    return F.layer_norm(a + f, (D,), p["ln2_g"], p["ln2_b"])
