# catalogue: 1
import torch
import torch.nn.functional as F

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    q = F.linear(x, wq).view(B, t, n_heads, d).transpose(1, 2)
    k = F.linear(x, wk).view(B, t, n_heads, d).transpose(1, 2)
    v = F.linear(x, wv).view(B, t, n_heads, d).transpose(1, 2)
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)
        v = torch.cat([cache[1], v], dim=2)
    att = (q @ k.transpose(-2, -1) / d ** 0.5).softmax(-1)
    out = (att @ v).transpose(1, 2).reshape(B, t, D)
    return F.linear(out, wo), (k, v)
