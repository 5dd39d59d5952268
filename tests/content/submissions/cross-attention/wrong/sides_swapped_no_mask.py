# catalogue: 4
import torch

def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    B, T, D = x_kv.shape
    f = lambda t, w: (t @ w.T).unflatten(-1, (n_heads, -1)).transpose(1, 2)
    q, k, v = f(x_kv, wq), f(x_q, wk), f(x_q, wv)
    y = (q @ k.mT * (D // n_heads) ** -0.5).softmax(-1) @ v
    return y.transpose(1, 2).reshape(B, T, D) @ wo.T
