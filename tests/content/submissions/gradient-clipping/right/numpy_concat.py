import numpy as np
import torch


def clip_grad_norm(grads, max_norm):
    flat = [g.detach().cpu().numpy().ravel().astype(np.float64) for g in grads if g is not None]
    norm = np.linalg.norm(np.concatenate(flat)) if flat else np.float64(0.0)
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    out = []
    for g in grads:
        if g is None:
            out.append(None)
        else:
            scaled = np.asarray(g.detach().cpu().numpy() * factor)
            out.append(torch.from_numpy(scaled).to(g))
    return out, norm
