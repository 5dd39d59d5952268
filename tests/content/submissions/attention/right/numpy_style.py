import numpy as np
import torch

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    Q, K, V = (t.detach().double().numpy() for t in (q, k, v))
    s = np.matmul(Q, np.swapaxes(K, -1, -2)) * (Q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        s = np.where(mask.numpy(), s, -np.inf)
    top = s.max(-1, keepdims=True)
    top[~np.isfinite(top)] = 0
    e = np.exp(s - top)
    z = e.sum(-1, keepdims=True)
    z[z == 0] = 1
    return torch.as_tensor(e / z @ V).to(q.dtype)
