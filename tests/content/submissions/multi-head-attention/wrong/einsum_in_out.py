# catalogue: 4
import torch

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    q, k, v = (torch.einsum("btd,dhe->bhte", x, w.reshape(D, n_heads, d)) for w in (wq, wk, wv))
    s = torch.einsum("bhie,bhje->bhij", q, k) * d ** -0.5
    m = torch.ones_like(s).bool() if mask is None else mask.expand_as(s)
    p = torch.where(m, torch.where(m, s, -torch.inf).softmax(-1), 0.0)
    o = torch.einsum("bhij,bhje->bihe", p.to(v.dtype), v).reshape(B, T, D)
    return torch.einsum("btd,de->bte", o, wo)
