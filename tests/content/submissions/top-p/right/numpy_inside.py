import numpy as np
import torch


def top_p_filter(logits, p):
    a = logits.detach().cpu().double().numpy()
    if p < 1:
        order = np.argsort(-a, axis=-1)
        s = np.take_along_axis(a, order, -1)
        e = np.exp(s - s[..., :1])
        mass = np.cumsum(e / e.sum(-1, keepdims=True), axis=-1)
        count = np.maximum((mass < p).sum(-1, keepdims=True) + 1, 1)
        keep = np.zeros(a.shape, bool)
        np.put_along_axis(keep, order, np.arange(a.shape[-1]) < count, axis=-1)
        a = np.where(keep, a, -np.inf)
    return torch.as_tensor(a).to(logits)
