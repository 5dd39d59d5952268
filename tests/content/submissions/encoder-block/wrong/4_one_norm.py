# catalogue: 4
import torch
import torch.nn as nn
import torch.nn.functional as F

class BertLayer(nn.Module):
    def __init__(self, p, n_heads):
        super().__init__()
        self.p, self.n_heads = p, n_heads
        self.norm = lambda y: F.layer_norm(y, y.shape[-1:], p["ln1_g"], p["ln1_b"], eps=1e-5)

    def attn(self, x, mask):
        split = lambda y: y.unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
        q, k, v = (split(F.linear(x, self.p[n])) for n in ("wq", "wk", "wv"))
        m = None if mask is None else mask[:, None, None, :]
        return F.linear(F.scaled_dot_product_attention(q, k, v, attn_mask=m).transpose(1, 2).flatten(2), self.p["wo"])

    def forward(self, x, mask=None):
        x = self.norm(x + self.attn(x, mask))
        ff = F.linear(F.relu(F.linear(x, self.p["w1"], self.p["b1"])), self.p["w2"], self.p["b2"])
        return self.norm(x + ff)

def encoder_block(x, p, n_heads, pad_mask=None):
    return BertLayer(p, n_heads)(x, pad_mask)
