# catalogue: 4
import torch
import torch.nn as nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self, p, n_heads):
        super().__init__()
        self.p, self.h = p, n_heads

    def ln(self, x, i):
        return F.layer_norm(x, x.shape[-1:], self.p[f"ln{i}_g"], self.p[f"ln{i}_b"])

    def attn(self, x):
        B, T, D = x.shape
        sh = lambda n: F.linear(x, self.p[n]).view(B, T, self.h, D // self.h).transpose(1, 2)
        q, k, v = sh("wq"), sh("wk"), sh("wv")
        s = (q @ k.mT) / (D // self.h) ** 0.5
        s = s.masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
        return F.linear((s.softmax(-1) @ v).transpose(1, 2).reshape(B, T, D), self.p["wo"])

    def mlp(self, x):
        return F.linear(F.gelu(F.linear(x, self.p["w1"], self.p["b1"])), self.p["w2"], self.p["b2"])

    def forward(self, x):
        x = self.ln(x, 1)
        x = x + self.attn(x)
        x = self.ln(x, 2)
        x = x + self.mlp(x)
        return x

def decoder_block(x, p, n_heads):
    return Block(p, n_heads)(x)
