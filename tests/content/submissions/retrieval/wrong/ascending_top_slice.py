# catalogue: 2
# Takes the right k from the end of the ascending order, but hands them out worst first.
import numpy as np
import torch


def retrieve(query, docs, k):
    q = query.numpy().astype(np.float64)
    d = docs.numpy().astype(np.float64)
    den = np.linalg.norm(d, axis=1) * np.linalg.norm(q)
    den[den == 0] = 1.0
    s = d @ q / den
    k = min(k, len(s))
    return torch.as_tensor(np.argsort(s)[len(s) - k:])
