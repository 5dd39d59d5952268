import numpy as np
import torch

def top_p_filter(logits, p):
    a = logits.detach().cpu().double().numpy()
    order = np.argsort(-a, axis=-1, kind="stable")
    s = np.take_along_axis(a, order, -1)
    e = np.exp(s - s[..., :1])
    c = np.cumsum(e / e.sum(-1, keepdims=True), axis=-1)
    keep = np.concatenate([np.ones_like(c[..., :1], bool), c[..., :-1] < p], -1) | (p >= 1)
    mask = np.empty_like(keep)
    np.put_along_axis(mask, order, keep, -1)
    return torch.where(torch.from_numpy(mask).to(logits.device), logits, -torch.inf)
