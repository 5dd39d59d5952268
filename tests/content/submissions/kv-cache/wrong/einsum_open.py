# catalogue: 1
import torch
def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    B, t, D = x.shape
    d = D // n_heads
    ks, vs = cache or ((), ())
    ks, vs = ks + (x @ wk.t(),), vs + (x @ wv.t(),)
    k = torch.cat(ks, 1).view(B, -1, n_heads, d)
    v = torch.cat(vs, 1).view(B, -1, n_heads, d)
    q = (x @ wq.t()).view(B, t, n_heads, d)
    p = torch.einsum("bihd,bjhd->bhij", q, k).mul(d ** -0.5).softmax(-1)
    return torch.einsum("bhij,bjhd->bihd", p, v).reshape(B, t, D) @ wo.t(), (ks, vs)
