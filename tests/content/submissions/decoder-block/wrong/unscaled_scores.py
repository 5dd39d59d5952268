# catalogue: 7
# the scores are not scaled
import torch
import torch.nn.functional as F


def decoder_block(x, p, n_heads):
    B, T, D = x.shape
    h = F.layer_norm(x, (D,), p["ln1_g"], p["ln1_b"])
    out = torch.zeros_like(x)
    hd = D // n_heads
    future = torch.arange(T)[None, :] > torch.arange(T)[:, None]
    for i in range(n_heads):
        sl = slice(i * hd, (i + 1) * hd)
        s = (h @ p["wq"][sl].T) @ (h @ p["wk"][sl].T).transpose(1, 2)
        a = s.masked_fill(future, float("-inf")).softmax(-1)
        out = out + a @ (h @ p["wv"][sl].T) @ p["wo"][:, sl].T
    x = x + out
    h = F.layer_norm(x, (D,), p["ln2_g"], p["ln2_b"])
    return x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
