# catalogue: 1
import numpy as np, torch

def softmax(x, dim=-1):
    a = np.exp(x.detach().cpu().float().numpy())
    z = a.sum(axis=dim, keepdims=True)
    z = np.where(z == 0, 1, z)
    return torch.as_tensor(a / z, dtype=x.dtype, device=x.device)
