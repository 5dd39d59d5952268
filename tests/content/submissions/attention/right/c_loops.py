import math
import torch

def _one(q, k, v, mask, c):
    out = torch.zeros(q.shape[0], v.shape[1], dtype=torch.float64, device=q.device)
    for i in range(q.shape[0]):
        js = [j for j in range(k.shape[0]) if bool(mask[i, j])]
        if not js:
            continue
        s = [float(q[i] @ k[j]) * c for j in js]
        top = max(s)
        e = [math.exp(a - top) for a in s]
        z = sum(e)
        for w, j in zip(e, js):
            out[i] += (w / z) * v[j]
    return out

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    c = q.shape[-1] ** -0.5 if scale is None else scale
    lead, tq, tk = q.shape[:-2], q.shape[-2], k.shape[-2]
    if mask is None:
        mask = torch.ones(tq, tk, dtype=torch.bool, device=q.device)
    M = mask.expand(*lead, tq, tk).reshape(-1, tq, tk)
    Q = q.reshape(-1, tq, q.shape[-1]).double()
    K = k.reshape(-1, tk, k.shape[-1]).double()
    V = v.reshape(-1, tk, v.shape[-1]).double()
    res = torch.stack([_one(a, b, d, m, c) for a, b, d, m in zip(Q, K, V, M)])
    return res.reshape(*lead, tq, v.shape[-1]).to(q.dtype).to(q.device)
