# catalogue: 4
# argpartition finds the right k, but in no order.
import numpy as np
import torch


def retrieve(query, docs, k):
    q = query.numpy().astype(np.float64)
    d = docs.numpy().astype(np.float64)
    den = np.maximum(np.linalg.norm(d, axis=1) * np.linalg.norm(q), 1e-12)
    s = d @ q / den
    if k >= len(s):
        return torch.from_numpy(np.argsort(-s))
    return torch.from_numpy(np.argpartition(s, -k)[-k:].copy())
