import numpy as np
import torch


def grouped_query_attention(x, wq, wk, wv, wo, n_heads, n_kv_heads, mask=None):
    dtype = x.dtype
    X, Q, K, V, O = [np.asarray(a.detach().to(torch.float64)) for a in (x, wq, wk, wv, wo)]
    B, T, D = X.shape
    d = D // n_heads
    if mask is None:
        M = np.ones((B, n_heads, T, T), bool)
    else:
        M = np.broadcast_to(mask.numpy(), (B, n_heads, T, T))
    heads = np.zeros((B, T, n_heads, d))
    for b in range(B):
        for h in range(n_heads):
            g = h * n_kv_heads // n_heads
            q = X[b] @ Q[h * d:(h + 1) * d].T
            k = X[b] @ K[g * d:(g + 1) * d].T
            v = X[b] @ V[g * d:(g + 1) * d].T
            for i in range(T):
                seen = np.flatnonzero(M[b, h, i])
                if len(seen) == 0:
                    continue
                s = k[seen] @ q[i] / np.sqrt(d)
                w = np.exp(s - s.max())
                heads[b, i, h] = (w / w.sum()) @ v[seen]
    return torch.tensor(heads.reshape(B, T, D) @ O.T, dtype=dtype)
