# catalogue: 9
import numpy as np
import torch

def _softmax(x):
    m = x.max(axis=-1, keepdims=True)
    e = np.exp(x - m)
    return e / e.sum(axis=-1, keepdims=True)

def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    Q, K, V = (t.detach().double().numpy() for t in (q, k, v))
    if scale is None:
        scale = 1 / np.sqrt(Q.shape[-1])
    scores = Q @ np.swapaxes(K, -1, -2) * scale
    if mask is not None:
        scores = np.where(mask.numpy(), scores, -np.inf)
    return torch.from_numpy(_softmax(scores) @ V).to(q.dtype)
