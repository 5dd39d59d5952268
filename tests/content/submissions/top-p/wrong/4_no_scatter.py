# catalogue: 4
import numpy as np
import torch

def top_p_filter(logits, p):
    if p >= 1:
        return logits.clone()
    x = logits.detach().double().numpy()
    s = -np.sort(-x, axis=-1)
    e = np.exp(s - s.max(-1, keepdims=True))
    pr = e / e.sum(-1, keepdims=True)
    before = np.cumsum(pr, -1) - pr
    keep = before < p
    keep[..., 0] = True
    return torch.where(torch.from_numpy(keep), logits, torch.full_like(logits, -torch.inf))
