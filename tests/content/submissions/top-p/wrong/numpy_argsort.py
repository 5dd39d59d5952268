# catalogue: 2
import numpy as np, torch
def top_p_filter(logits, p):
    a = logits.detach().cpu().double().numpy()
    e = np.exp(a - a.max(-1, keepdims=True))
    pr = e / e.sum(-1, keepdims=True)
    order = np.argsort(pr, axis=-1)
    c = np.cumsum(np.take_along_axis(pr, order, -1), -1)
    keep = np.ones(a.shape, bool)
    keep[..., 1:] = (c[..., :-1] < p) | (p >= 1)
    mask = np.zeros(a.shape, bool)
    np.put_along_axis(mask, order, keep, -1)
    return torch.from_numpy(np.where(mask, a, -np.inf)).to(logits)
