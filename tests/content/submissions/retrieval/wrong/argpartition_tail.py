# catalogue: 4
import numpy as np, torch
def retrieve(query, docs, k):
    q, d = query.double().numpy(), docs.double().numpy()
    s = d @ q / np.maximum(np.linalg.norm(d, axis=1) * np.linalg.norm(q), 1e-12)
    n = len(s)
    if k >= n: return torch.arange(n)
    return torch.from_numpy(np.argpartition(s, n - k)[n - k:].copy())
