# catalogue: 4
import numpy as np, torch

def softmax(x, dim=-1):
    a = x.detach().cpu().double().numpy()
    m = a.max(axis=dim, keepdims=True)
    e = np.exp(a - np.where(np.isinf(m), 0, m))
    den = e.sum(axis=dim)
    return torch.from_numpy(e / np.where(den == 0, 1, den)).to(x)
