# catalogue: 1
import numpy as np, torch
def layer_norm(x, gamma, beta, eps=1e-5):
    a, g, b = (t.detach().cpu().double().numpy() for t in (x, gamma, beta))
    out = (a - a.mean(-1, keepdims=True)) / np.sqrt(np.var(a, -1, ddof=1, keepdims=True) + eps) * g + b
    return torch.from_numpy(out).to(x)
