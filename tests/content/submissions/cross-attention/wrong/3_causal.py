# catalogue: 3
import torch
import torch.nn as nn
import torch.nn.functional as F

class CrossAttn(nn.Module):
    def __init__(self, wq, wk, wv, wo, h):
        super().__init__()
        self.wq, self.wk, self.wv, self.wo, self.h = wq, wk, wv, wo, h

    def shape(self, x):
        b, t, D = x.shape
        return x.view(b, t, self.h, D // self.h).permute(0, 2, 1, 3)

    def forward(self, xq, xkv, m=None):
        q = self.shape(F.linear(xq, self.wq))
        k = self.shape(F.linear(xkv, self.wk))
        v = self.shape(F.linear(xkv, self.wv))
        s = q.matmul(k.mT) / (q.shape[-1] ** 0.5)
        ok = torch.tril(torch.ones(q.shape[2], k.shape[2], dtype=torch.bool))
        if m is not None:
            ok = ok & m[:, None, None, :]
        s = s.masked_fill(~ok, -torch.inf)
        p = torch.softmax(s, dim=-1)
        p = torch.where(torch.isnan(p), torch.zeros_like(p), p)
        o = (p @ v).permute(0, 2, 1, 3).reshape(xq.shape)
        return F.linear(o, self.wo)

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    return CrossAttn(wq, wk, wv, wo, n_heads)(x_q, x_kv, kv_mask)
