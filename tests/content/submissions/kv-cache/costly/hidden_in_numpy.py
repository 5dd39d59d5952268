# costly: keys and values of all tokens are projected again at each step, in numpy
import numpy as np
import torch


def attend_cached(x, cache, wq, wk, wv, wo, n_heads):
    new = x.numpy()
    seen = new if cache is None else np.concatenate([cache, new], axis=1)
    B, T, D = seen.shape
    t, d = new.shape[1], D // n_heads

    def heads(y):
        return y.reshape(B, -1, n_heads, d).transpose(0, 2, 1, 3)

    q, k, v = heads(new @ wq.numpy().T), heads(seen @ wk.numpy().T), heads(seen @ wv.numpy().T)
    s = q @ k.transpose(0, 1, 3, 2) / np.asarray(d, new.dtype) ** 0.5
    s = np.where(np.arange(T) > np.arange(T - t, T)[:, None], -np.inf, s)
    e = np.exp(s - s.max(-1, keepdims=True))
    y = (e / e.sum(-1, keepdims=True)) @ v
    out = y.transpose(0, 2, 1, 3).reshape(B, t, D) @ wo.numpy().T
    return torch.from_numpy(np.ascontiguousarray(out.astype(new.dtype))), seen.copy()
