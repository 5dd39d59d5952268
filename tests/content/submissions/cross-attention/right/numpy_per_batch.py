import numpy as np
import torch

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    n = lambda t: t.detach().double().numpy()
    xq, xk, Wq, Wk, Wv, Wo = map(n, (x_q, x_kv, wq, wk, wv, wo))
    out = np.zeros_like(xq)
    D = xq.shape[-1]
    d = D // n_heads
    for b in range(len(xq)):
        keys = xk[b] if kv_mask is None else xk[b][kv_mask[b].numpy()]
        if len(keys) == 0:
            continue
        Q = (xq[b] @ Wq.T).reshape(-1, n_heads, d)
        K = (keys @ Wk.T).reshape(-1, n_heads, d)
        V = (keys @ Wv.T).reshape(-1, n_heads, d)
        s = np.einsum("qhd,khd->hqk", Q, K) / np.sqrt(d)
        e = np.exp(s - s.max(-1, keepdims=True))
        e /= e.sum(-1, keepdims=True)
        out[b] = np.einsum("hqk,khd->qhd", e, V).reshape(-1, D) @ Wo.T
    return torch.from_numpy(out).to(x_q.dtype)
