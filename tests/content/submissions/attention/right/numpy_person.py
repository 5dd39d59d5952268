import numpy as np
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    Q, K, V = (t.detach().cpu().double().numpy() for t in (q, k, v))
    s = Q.shape[-1] ** -0.5 if scale is None else scale
    sc = np.matmul(Q, np.swapaxes(K, -1, -2)) * s
    if mask is not None:
        sc = np.where(np.broadcast_to(mask.cpu().numpy(), sc.shape), sc, -np.inf)
    m = sc.max(-1, keepdims=True)
    e = np.exp(sc - np.where(np.isfinite(m), m, 0))
    z = e.sum(-1, keepdims=True)
    return torch.from_numpy(np.matmul(e / np.where(z == 0, 1, z), V)).to(q)
