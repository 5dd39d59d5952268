import math
import torch
from torch.nn import functional as F

def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, C = x.size()
    q, k, v = (F.linear(x, w).view(B, t, n_heads, C // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    if cache is not None:
        k = torch.cat((cache[0], k), dim=2)
        v = torch.cat((cache[1], v), dim=2)
    T = k.size(2)
    att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
    keep = torch.ones(t, T, dtype=torch.bool, device=x.device).tril(T - t)
    att = F.softmax(att.masked_fill(~keep, float('-inf')), dim=-1)
    y = (att @ v).transpose(1, 2).contiguous().view(B, t, C)
    return F.linear(y, wo), (k, v)
