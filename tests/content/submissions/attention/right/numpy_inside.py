import numpy as np
import torch


def _np(t):
    return t.detach().cpu().double().numpy()


def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    a, b, c = map(_np, (q, k, v))
    s = a @ np.swapaxes(b, -1, -2) * (a.shape[-1] ** -0.5 if scale is None else scale)
    keep = np.ones(s.shape, bool) if mask is None else np.broadcast_to(mask.cpu().numpy(), s.shape)
    s = np.where(keep, s, -np.inf)
    top = np.max(s, axis=-1, keepdims=True)
    e = np.where(keep, np.exp(s - np.where(np.isfinite(top), top, 0)), 0)
    total = e.sum(-1, keepdims=True)
    out = (e / np.where(total == 0, 1, total)) @ c
    return torch.as_tensor(out).to(q)
