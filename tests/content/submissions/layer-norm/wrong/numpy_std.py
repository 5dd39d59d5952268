# catalogue: 2
import numpy as np, torch

def layer_norm(x, gamma, beta, eps=1e-5):
    a, g, b = (t.detach().cpu().double().numpy() for t in (x, gamma, beta))
    c = a - a.mean(axis=-1, keepdims=True)
    return torch.from_numpy(g * c / (np.sqrt((c * c).mean(-1, keepdims=True)) + eps) + b).to(x)
