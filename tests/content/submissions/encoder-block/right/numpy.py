import numpy as np
import torch

def encoder_block(x, p, n_heads, pad_mask=None):
    P = {k: v.detach().numpy().astype(np.float64) for k, v in p.items()}
    X = x.detach().numpy().astype(np.float64)
    def norm(z, i):
        c = z - z.mean(-1, keepdims=True)
        return c / np.sqrt((c * c).mean(-1, keepdims=True) + 1e-5) * P[f"ln{i}_g"] + P[f"ln{i}_b"]
    out = np.zeros_like(X)
    d = X.shape[-1] // n_heads
    for b, seq in enumerate(X):
        live = slice(None) if pad_mask is None else pad_mask[b].numpy()
        src = seq[live]
        cols = []
        for h in range(n_heads):
            r = slice(h * d, h * d + d)
            s = (seq @ P["wq"][r].T) @ (src @ P["wk"][r].T).T / np.sqrt(d)
            e = np.exp(s - s.max(1, keepdims=True))
            cols.append(e / e.sum(1, keepdims=True) @ (src @ P["wv"][r].T))
        a = norm(seq + np.hstack(cols) @ P["wo"].T, 1)
        out[b] = norm(a + np.maximum(a @ P["w1"].T + P["b1"], 0) @ P["w2"].T + P["b2"], 2)
    return torch.from_numpy(out).to(x.dtype)
