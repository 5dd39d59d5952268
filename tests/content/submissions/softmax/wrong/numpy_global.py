# catalogue: 2
import numpy as np, torch

def softmax(x, dim=-1):
    a = x.detach().cpu().float().numpy()
    big = np.max(a)
    e = np.exp(a - (big if np.isfinite(big) else 0))
    s = e.sum(dim, keepdims=True)
    with np.errstate(all="ignore"):
        r = np.where(np.isneginf(a).all(axis=dim, keepdims=True), 0, e / s)
    return torch.tensor(r).to(x)
