import numpy as np
import torch


def adamw_step(p, g, m, v, t, lr, betas, eps, wd):
    P, G, M, V = (a.detach().cpu().numpy().astype(np.float64) for a in (p, g, m, v))
    M = betas[0] * M + (1 - betas[0]) * G
    V = betas[1] * V + (1 - betas[1]) * np.square(G)
    mh = M / (1 - np.power(betas[0], t))
    vh = V / (1 - np.power(betas[1], t))
    P = (1 - lr * wd) * P - lr * mh / (np.sqrt(vh) + eps)
    back = lambda a: torch.as_tensor(a, dtype=p.dtype, device=p.device)
    return back(P), back(M), back(V)
