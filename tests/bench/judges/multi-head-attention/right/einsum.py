import torch


def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    d = x.shape[-1]
    wq, wk, wv = (w.reshape(n_heads, d // n_heads, d) for w in (wq, wk, wv))
    q = torch.einsum("btd,hed->bhte", x, wq)
    k = torch.einsum("btd,hed->bhte", x, wk)
    v = torch.einsum("btd,hed->bhte", x, wv)
    a = torch.einsum("bhie,bhje->bhij", q, k) / (d // n_heads) ** 0.5
    if mask is not None:
        a = torch.where(mask, a, float("-inf"))
    a = torch.nan_to_num(a.softmax(-1))
    o = torch.einsum("bhij,bhje->bihe", a, v)
    return torch.einsum("bihe,ohe->bio", o, wo.reshape(d, n_heads, d // n_heads))
