# catalogue: 6
import numpy as np, torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    X, Q, K, V, O = [t.detach().cpu().double().numpy() for t in (x, wq, wk, wv, wo)]
    B, T, D = X.shape
    sp = lambda a: a.reshape(B, T, n_heads, -1)
    q, k, v = sp(X @ Q.T), sp(X @ K.T), sp(X @ V.T)
    s = np.einsum("bihd,bjhd->bhij", q, k) * (D / n_heads) ** -0.5
    if mask is not None:
        s = np.where(mask.cpu().numpy(), s, -np.inf)
    m = s.max(1, keepdims=True)
    e = np.exp(s - np.where(np.isinf(m), 0, m))
    p = e / np.maximum(e.sum(1, keepdims=True), 1e-300)
    return torch.from_numpy(np.einsum("bhij,bjhd->bihd", p, v).reshape(B, T, D) @ O.T).to(x)
