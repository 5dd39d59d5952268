import math
import warnings

import torch


def _welford(values):
    mean, m2 = 0.0, 0.0
    for n, value in enumerate(values, 1):
        delta = value - mean
        mean += delta / n
        m2 += delta * (value - mean)
    return mean, m2 / len(values)


def layer_norm(x, gamma, beta, eps=1e-5):
    if x.dtype.itemsize == 2:
        warnings.warn("sixteen bits only", RuntimeWarning, stacklevel=2)
    g, b = gamma.tolist(), beta.tolist()
    rows = []
    for row in x.reshape(-1, x.shape[-1]).tolist():
        mean, var = _welford(row)
        inv = 1 / math.sqrt(var + eps)
        rows.append([(v - mean) * inv * gi + bi for v, gi, bi in zip(row, g, b, strict=True)])
    return torch.tensor(rows, dtype=x.dtype, device=x.device).view(x.shape)
