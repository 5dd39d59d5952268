import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, p, n_heads):
        super().__init__()
        self.p, self.n = p, n_heads

    def attend(self, x):
        d = x.shape[-1]
        heads = []
        for h in range(self.n):
            rows = slice(h * d // self.n, (h + 1) * d // self.n)
            q, k, v = (x @ self.p[w][rows].mT for w in ("wq", "wk", "wv"))
            s = q @ k.mT * q.shape[-1] ** -0.5
            bias = torch.full(s.shape[-2:], float("-inf"), dtype=x.dtype).triu(1)
            heads.append((s + bias).softmax(-1) @ v)
        return torch.cat(heads, -1) @ self.p["wo"].mT

    def forward(self, x):
        a = self.attend(F.layer_norm(x, x.shape[-1:], self.p["ln1_g"], self.p["ln1_b"])) + x
        z = F.layer_norm(a, a.shape[-1:], self.p["ln2_g"], self.p["ln2_b"])
        return F.linear(F.gelu(F.linear(z, self.p["w1"], self.p["b1"])), self.p["w2"], self.p["b2"]) + a


def decoder_block(x, p, n_heads):
    return Block(p, n_heads)(x)
