import torch
import torch.nn.functional as F

def encoder_block(x, p, n_heads, pad_mask=None):
    B, T, D = x.shape
    ok = torch.ones(B, T, dtype=torch.bool) if pad_mask is None else pad_mask
    qkv = F.linear(x, torch.cat([p["wq"], p["wk"], p["wv"]])).view(B, T, 3, n_heads, -1).permute(2, 0, 3, 1, 4)
    pair = ok[:, None, :, None] & ok[:, None, None, :]
    bias = torch.zeros(pair.shape, dtype=x.dtype).masked_fill(~pair, torch.finfo(x.dtype).min)
    w = F.softmax(qkv[0] @ qkv[1].mT * (D // n_heads) ** -0.5 + bias, -1)
    y = (w @ qkv[2]).transpose(1, 2).reshape(B, T, D) @ p["wo"].T
    a = F.layer_norm(x + y, [D], p["ln1_g"], p["ln1_b"])
    z = F.layer_norm(a + F.linear(F.linear(a, p["w1"], p["b1"]).clamp(min=0), p["w2"], p["b2"]), [D], p["ln2_g"], p["ln2_b"])
    return z * ok[..., None]
