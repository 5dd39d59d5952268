import math

import torch
import torch.nn.functional as F


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    hd = D // n_heads

    def split(t):
        return t.view(B, T, n_heads, hd).permute(0, 2, 1, 3)

    q, k, v = split(x @ p["wq"].T), split(x @ p["wk"].T), split(x @ p["wv"].T)
    scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(hd)
    if pad_mask is not None:
        extended = (1.0 - pad_mask[:, None, None, :].to(scores.dtype)) * torch.finfo(scores.dtype).min
        scores = scores + extended
    probs = scores.softmax(dim=-1)
    context = torch.matmul(probs, v).permute(0, 2, 1, 3).contiguous().view(B, T, D)
    attn_out = F.layer_norm(x + context @ p["wo"].T, (D,), p["ln1_g"], p["ln1_b"], 1e-5)
    ffn = F.relu(attn_out @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]
    return F.layer_norm(attn_out + ffn, (D,), p["ln2_g"], p["ln2_b"], 1e-5)
