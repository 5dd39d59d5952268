import torch

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    B, T, D = x.shape
    d = D // n_heads
    proj = lambda w: torch.einsum("btd,hed->bhte", x, w.reshape(n_heads, d, D))
    q, k, v = map(proj, (wq, wk, wv))
    s = torch.einsum("bhie,bhje->bhij", q, k) / d ** 0.5
    m = torch.ones_like(s, dtype=torch.bool) if mask is None else mask.broadcast_to(s.shape)
    s = s.where(m, -torch.inf)
    p = torch.where(m, s.softmax(-1), 0)
    o = torch.einsum("bhij,bhje->bihe", p, v).reshape(B, T, D)
    return torch.einsum("btd,od->bto", o, wo)
