import torch

def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    D = x.shape[-1]
    d, g = D // n_heads, n_heads // n_kv_heads
    idx = torch.cat([torch.arange(d) + (h // g) * d for h in range(n_heads)])
    WQ, WK, WV = wq.view(n_heads, d, D), wk[idx].view(n_heads, d, D), wv[idx].view(n_heads, d, D)
    xx = x[:, None]
    q, k, v = xx @ WQ.mT, xx @ WK.mT, xx @ WV.mT
    s = q @ k.mT * d ** -0.5
    if mask is not None:
        s = torch.where(mask, s, torch.full_like(s, -torch.inf))
    m = s.amax(-1, keepdim=True)
    m = torch.where(m.isinf(), torch.zeros_like(m), m)
    e = (s - m).exp()
    z = e.sum(-1, keepdim=True)
    a = e / torch.where(z == 0, torch.ones_like(z), z)
    return torch.einsum("bhtd,ohd->bto", a @ v, wo.view(D, n_heads, d))
