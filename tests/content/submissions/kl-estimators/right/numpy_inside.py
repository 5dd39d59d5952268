import numpy as np
import torch


def kl_estimate(logp, logp_ref, kind="k1"):
    p, q = logp.detach().cpu().numpy(), logp_ref.detach().cpu().numpy()
    if kind == "k1":
        out = np.subtract(p, q)
    elif kind == "k3":
        lr = (q - p).astype(np.float64)
        out = np.expm1(lr) - lr
    else:
        raise ValueError("kind must be k1 or k3")
    return torch.as_tensor(np.asarray(out), device=logp.device).to(logp.dtype)
