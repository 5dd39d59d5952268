# catalogue: 4
import numpy as np, torch
def layer_norm(x, gamma, beta, eps=1e-5):
    a = x.detach().cpu().double().numpy()
    return torch.from_numpy((a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True) + eps)).to(x)
