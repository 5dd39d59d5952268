import numpy as np
import torch


def rms_norm(x, weight, eps=1e-6):
    a = x.detach().to(torch.float64).numpy()
    g = weight.detach().to(torch.float64).numpy()
    ms = np.mean(np.square(a), axis=-1, keepdims=True)
    return torch.from_numpy(a / np.sqrt(ms + eps) * g).to(x.dtype)
