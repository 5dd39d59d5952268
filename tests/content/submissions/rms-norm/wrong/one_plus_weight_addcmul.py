# catalogue: 5
# y + y * w is (1 + w) y
import numpy as np
import torch


def rms_norm(x, weight, eps=1e-6):
    a = x.double().numpy()
    y = a / np.sqrt((a * a).mean(-1, keepdims=True) + eps)
    y = torch.from_numpy(y)
    return torch.addcmul(y, y, weight.double()).to(x.dtype)
