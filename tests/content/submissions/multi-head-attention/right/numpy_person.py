import numpy as np
import torch

def multi_head_attention(x, wq, wk, wv, wo, n_heads, mask=None):
    X, Q, K, V, O = [t.detach().cpu().double().numpy() for t in (x, wq, wk, wv, wo)]
    B, T, D = X.shape
    split = lambda a: a.reshape(B, T, n_heads, D // n_heads).transpose(0, 2, 1, 3)
    q, k, v = split(X @ Q.T), split(X @ K.T), split(X @ V.T)
    s = q @ k.transpose(0, 1, 3, 2) / np.sqrt(D / n_heads)
    if mask is not None:
        s = np.where(mask.cpu().numpy(), s, -np.inf)
    top = s.max(-1, keepdims=True)
    e = np.exp(s - np.where(np.isinf(top), 0, top))
    p = e / np.maximum(e.sum(-1, keepdims=True), 1e-300)
    y = (p @ v).transpose(0, 2, 1, 3).reshape(B, T, D) @ O.T
    return torch.from_numpy(y).to(x)
