import torch
from torch import nn
import torch.nn.functional as F


class LayerNorm(nn.Module):
    def __init__(self, a, b, eps=1e-5):
        super().__init__()
        self.a_2, self.b_2, self.eps = a, b, eps

    def forward(self, x):
        mean = x.mean(-1, keepdim=True)
        var = ((x - mean) ** 2).mean(-1, keepdim=True)
        return self.a_2 * (x - mean) * torch.rsqrt(var + self.eps) + self.b_2


class Sublayer(nn.Module):
    def __init__(self, norm):
        super().__init__()
        self.norm = norm

    def forward(self, x, f):
        return self.norm(x + f(x))


class Attention(nn.Module):
    def __init__(self, p, h):
        super().__init__()
        self.h, self.p = h, p

    def forward(self, x, mask):
        q, k, v = (F.linear(x, self.p[w]).unflatten(-1, (self.h, -1)).transpose(1, 2) for w in ("wq", "wk", "wv"))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return F.linear(y.transpose(1, 2).flatten(2), self.p["wo"])


class EncoderLayer(nn.Module):
    def __init__(self, p, h):
        super().__init__()
        self.attn = Attention(p, h)
        self.p = p
        self.sublayers = [Sublayer(LayerNorm(p["ln1_g"], p["ln1_b"])), Sublayer(LayerNorm(p["ln2_g"], p["ln2_b"]))]

    def ff(self, x):
        return F.linear(F.relu(F.linear(x, self.p["w1"], self.p["b1"])), self.p["w2"], self.p["b2"])

    def forward(self, x, mask):
        x = self.sublayers[0](x, lambda t: self.attn(t, mask))
        return self.sublayers[1](x, self.ff)


def encoder_block(x, p, n_heads, pad_mask=None):
    mask = None if pad_mask is None else pad_mask[:, None, None, :]
    return EncoderLayer(p, n_heads)(x, mask)
