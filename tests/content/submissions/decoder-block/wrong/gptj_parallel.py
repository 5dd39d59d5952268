# catalogue: 2
# GPT-J: attention and MLP side by side on the same norm
import math

import torch
import torch.nn.functional as F


class Block:
    def __init__(self, p, n_heads):
        self.p, self.n = p, n_heads

    def attn(self, x):
        B, T, D = x.shape
        p, hd = self.p, D // self.n
        q, k, v = (t.reshape(B, T, self.n, hd).permute(0, 2, 1, 3) for t in (x @ p["wq"].T, x @ p["wk"].T, x @ p["wv"].T))
        s = q @ k.mT / math.sqrt(hd)
        s = s + torch.full((T, T), -torch.inf, dtype=s.dtype).triu(1)
        return (s.softmax(-1) @ v).permute(0, 2, 1, 3).reshape(B, T, D) @ p["wo"].T

    def mlp(self, x):
        p = self.p
        return F.gelu(x @ p["w1"].T + p["b1"]) @ p["w2"].T + p["b2"]

    def __call__(self, x):
        h = F.layer_norm(x, (x.size(-1),), self.p["ln1_g"], self.p["ln1_b"])
        return x + self.attn(h) + self.mlp(h)


def decoder_block(x, p, n_heads):
    return Block(p, n_heads)(x)
