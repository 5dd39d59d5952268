# catalogue: 5
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

class GPT(nn.Module):
    def __init__(self, params, n_heads):
        super().__init__()
        self.w, self.n_heads = params, n_heads

    def ln(self, x, g, b):
        return F.layer_norm(x, (x.size(-1),), g, b, 1e-5)

    def attn(self, x, p):
        B, T, C = x.size()
        hs = C // self.n_heads
        q = F.linear(x, p["wq"]).view(B, T, self.n_heads, hs).transpose(1, 2)
        k = F.linear(x, p["wk"]).view(B, T, self.n_heads, hs).transpose(1, 2)
        v = F.linear(x, p["wv"]).view(B, T, self.n_heads, hs).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(hs))
        att = att.masked_fill(torch.tril(torch.ones(T, T)).view(1, 1, T, T) == 0, float("-inf"))
        y = F.softmax(att, dim=-1) @ v
        return F.linear(y.transpose(1, 2).contiguous().view(B, T, C), p["wo"])

    def forward(self, idx):
        w = self.w
        b, t = idx.size()
        if t > w["pos_emb"].size(0):
            raise ValueError(f"Cannot forward sequence of length {t}")
        x = F.embedding(idx, w["tok_emb"]) + w["pos_emb"][:t]
        for p in w["blocks"]:
            x = x + self.attn(self.ln(x, p["ln1_g"], p["ln1_b"]), p)
            h = self.ln(x, p["ln2_g"], p["ln2_b"])
            x = x + F.linear(F.gelu(F.linear(h, p["w1"], p["b1"])), p["w2"], p["b2"])
        logits = F.linear(self.ln(x, w["lnf_g"], w["lnf_b"]), w["tok_emb"])
        return F.softmax(logits, dim=-1)

def gpt_forward(ids, params, n_heads):
    return GPT(params, n_heads)(ids)
