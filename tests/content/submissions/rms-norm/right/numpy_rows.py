import numpy as np
import torch

def rms_norm(x, weight, eps=1e-6):
    a = x.detach().double().numpy()
    flat = a.reshape(-1, a.shape[-1])
    out = np.array([r / np.sqrt(np.dot(r, r) / len(r) + eps) for r in flat]) * weight.detach().double().numpy()
    return torch.tensor(out.reshape(a.shape)).to(x.dtype)
