# catalogue: 1
import numpy as np, torch
def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    X, Q, K, V, O = [t.detach().cpu().double().numpy() for t in (x, wq, wk, wv, wo)]
    B, T, D = X.shape
    shp = (B, n_heads, T, D // n_heads)
    q, k, v = (X @ Q.T).reshape(shp), (X @ K.T).reshape(shp), (X @ V.T).reshape(shp)
    s = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(shp[-1])
    if mask is not None:
        s = np.where(mask.cpu().numpy(), s, -np.inf)
    top = s.max(-1, keepdims=True)
    e = np.exp(s - np.where(np.isinf(top), 0, top))
    p = e / np.maximum(e.sum(-1, keepdims=True), 1e-300)
    return torch.from_numpy(np.einsum("bhij,bhjd->bihd", p, v).reshape(B, T, D) @ O.T).to(x)
