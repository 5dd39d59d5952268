import numpy as np
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    a = x.detach().cpu().double().numpy()
    g, b = (t.detach().cpu().double().numpy() for t in (gamma, beta))
    centred = a - np.mean(a, axis=-1, keepdims=True)
    std = np.sqrt(np.var(a, axis=-1, keepdims=True) + eps)
    return torch.from_numpy(centred / std * g + b).to(x)
