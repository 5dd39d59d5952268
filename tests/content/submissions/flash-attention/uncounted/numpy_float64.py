import numpy as np
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    Q, K, V = (a.detach().cpu().double().numpy() for a in (q, k, v))
    n, d = Q.shape[-2:]
    t = K.shape[-2]
    O = np.zeros(Q.shape)
    L = np.full(Q.shape[:-1], -np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for a in range(0, n, block_q):
            b = min(a + block_q, n)
            m = np.full(Q.shape[:-2] + (b - a,), -np.inf)
            l, acc = np.zeros_like(m), np.zeros_like(Q[..., a:b, :])
            limit = min(t, b + t - n) if causal else t
            for x in range(0, max(limit, 0), block_k):
                y = min(x + block_k, t)
                S = Q[..., a:b, :] @ np.swapaxes(K[..., x:y, :], -1, -2) / np.sqrt(d)
                if causal:
                    S = np.where(np.arange(x, y)[None] - np.arange(a, b)[:, None] <= t - n, S, -np.inf)
                new = np.maximum(m, S.max(-1))
                ref = np.where(np.isfinite(new), new, 0)
                P, c = np.exp(S - ref[..., None]), np.exp(m - ref)
                l, acc, m = l * c + P.sum(-1), acc * c[..., None] + P @ V[..., x:y, :], new
            O[..., a:b, :] = np.where(l[..., None] > 0, acc / l[..., None], 0)
            L[..., a:b] = m + np.log(l)
    return torch.from_numpy(O).to(q), torch.from_numpy(L).to(q)
