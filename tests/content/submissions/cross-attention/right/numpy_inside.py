import numpy as np
import torch


def _np(t):
    return t.detach().cpu().double().numpy()


def cross_attention(x_q, x_kv, wq, wk, wv, wo, n_heads, kv_mask=None):
    xq, xk = _np(x_q), _np(x_kv)
    q = np.matmul(xq, _np(wq).T)
    k = np.matmul(xk, _np(wk).T)
    v = np.matmul(xk, _np(wv).T)
    outs = []
    for qh, kh, vh in zip(np.split(q, n_heads, -1), np.split(k, n_heads, -1), np.split(v, n_heads, -1)):
        s = qh @ kh.swapaxes(1, 2) / np.sqrt(qh.shape[-1])
        if kv_mask is not None:
            m = kv_mask.cpu().numpy()[:, None, :]
        else:
            m = np.ones((1, 1, s.shape[-1]), dtype=bool)
        s = np.where(m, s, -np.inf)
        top = s.max(-1, keepdims=True)
        top = np.where(np.isfinite(top), top, 0.0)
        e = np.exp(s - top)
        z = e.sum(-1, keepdims=True)
        outs.append((e / np.where(z == 0, 1.0, z)) @ vh)
    y = np.concatenate(outs, axis=-1) @ _np(wo).T
    return torch.from_numpy(y).to(dtype=x_q.dtype, device=x_q.device)
