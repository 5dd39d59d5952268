import numpy as np
import torch


def temperature_softmax(logits, t):
    if t < 0:
        raise ValueError("t < 0")
    a = logits.detach().cpu().double().numpy()
    if t == 0:
        p = np.zeros_like(a)
        np.put_along_axis(p, a.argmax(-1)[..., None], 1.0, axis=-1)
    else:
        z = (a - a.max(axis=-1, keepdims=True)) / t
        p = np.exp(z)
        p /= p.sum(axis=-1, keepdims=True)
    return torch.from_numpy(p).to(logits.device, logits.dtype)
