# catalogue: 1
# adds an upper triangle of -inf to the scores
import math

import torch


def ln(x, g, b):
    m, v = x.mean(-1, keepdim=True), x.var(-1, keepdim=True, unbiased=False)
    return g * (x - m) / torch.sqrt(v + 1e-5) + b


def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    hd = D // n_heads
    out = []
    bias = torch.triu(torch.full((T, T), float("-inf"), dtype=x.dtype), diagonal=1)
    for h in range(n_heads):
        r = slice(h * hd, (h + 1) * hd)
        q, k, v = x @ p["wq"][r].T, x @ p["wk"][r].T, x @ p["wv"][r].T
        s = q @ k.transpose(1, 2) / math.sqrt(hd) + bias
        if pad_mask is not None:
            s = s.masked_fill(~pad_mask[:, None, :], float("-inf"))
        out.append(s.softmax(-1).nan_to_num(0.0) @ v)
    x = ln(x + torch.cat(out, -1) @ p["wo"].T, p["ln1_g"], p["ln1_b"])
    return ln(x + torch.relu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"], p["ln2_g"], p["ln2_b"])
