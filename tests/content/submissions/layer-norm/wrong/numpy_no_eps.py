# catalogue: 6
import numpy as np, torch
def layer_norm(x, gamma, beta, eps=1e-5):
    a, g, b = (t.detach().cpu().double().numpy() for t in (x, gamma, beta))
    with np.errstate(all="ignore"):
        z = (a - np.mean(a, -1, keepdims=True)) / np.sqrt(np.var(a, -1, keepdims=True))
    return torch.from_numpy(z * g + b).to(x)
