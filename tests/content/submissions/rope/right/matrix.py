import numpy as np
import torch

def apply_rope(x, positions, base=10000.0):
    d = x.shape[-1]
    rows = []
    for t, m in enumerate(positions.tolist()):
        R = np.zeros((d, d))
        for i in range(d // 2):
            th = m * float(base) ** (-2 * i / d)
            R[2 * i:2 * i + 2, 2 * i:2 * i + 2] = [[np.cos(th), -np.sin(th)], [np.sin(th), np.cos(th)]]
        rows.append(x[..., t, :].double() @ torch.from_numpy(R).T)
    return torch.stack(rows, dim=-2).to(x.dtype)
