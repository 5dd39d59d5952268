import numpy as np
import torch

def layer_norm(x, gamma, beta, eps=1e-5):
    a, g, b = (t.detach().cpu().double().numpy() for t in (x, gamma, beta))
    z = (a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True) + eps)
    return torch.from_numpy(np.asarray(z * g + b)).to(x)
