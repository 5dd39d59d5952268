import numpy as np
import torch


def retrieve(query, docs, k):
    q = query.detach().cpu().double().numpy()
    d = docs.detach().cpu().double().numpy()
    n = d.shape[0]
    k = min(k, n)
    if k == 0:
        return torch.empty(0, dtype=torch.long, device=docs.device)
    norms = np.linalg.norm(d, axis=1) * np.linalg.norm(q)
    scores = np.divide(d @ q, norms, out=np.zeros(n), where=norms > 0)
    top = np.argpartition(-scores, k - 1)[:k]
    top = top[np.argsort(-scores[top], kind="stable")]
    return torch.from_numpy(top.astype(np.int64)).to(docs.device)
