import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, ws, n_heads):
        super().__init__()
        self.h = n_heads
        self.qkv = torch.cat(ws[:3])
        self.out = ws[3]

    def forward(self, x, mask):
        B, T, D = x.shape
        qkv = nn.functional.linear(x, self.qkv).reshape(B, T, 3, self.h, D // self.h)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).reshape(3, B * self.h, T, D // self.h)
        s = torch.bmm(q, k.mT) / (D // self.h) ** 0.5
        if mask is not None:
            keep = mask.expand(B, self.h, T, T).reshape(B * self.h, T, T)
            p = s.masked_fill(~keep, -torch.inf).softmax(-1).masked_fill(~keep, 0)
        else:
            p = s.softmax(-1)
        o = torch.bmm(p, v).reshape(B, self.h, T, -1).permute(0, 2, 1, 3).reshape(B, T, D)
        return nn.functional.linear(o, self.out)

@torch.no_grad()
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    return Attention([wq, wk, wv, wo], n_heads)(x, mask)
