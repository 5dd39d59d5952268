# catalogue: 3
# top-p counts the mass of the full softmax although top-k has removed part of it
import numpy as np
import torch


def next_token_probs(logits, prev_ids, temperature=1.0, top_k=0, top_p=1.0, penalty=1.0):
    z = logits.numpy().astype(np.float64)
    for t in set(prev_ids.tolist()):
        z[t] = z[t] / penalty if z[t] > 0 else z[t] * penalty
    if temperature == 0:
        return torch.from_numpy(np.eye(len(z))[z.argmax()]).to(logits.dtype)
    z = z / temperature
    p = np.exp(z - z.max())
    p /= p.sum()
    order = np.argsort(-p)
    keep = np.ones(len(p), dtype=bool)
    if top_k > 0:
        keep[order[top_k:]] = False
    if top_p < 1:
        mass = np.cumsum(p[order])
        n = np.searchsorted(mass, top_p) + 1
        keep[order[n:]] = False
    p = np.where(keep, p, 0.0)
    return torch.from_numpy(p / p.sum()).to(logits.dtype)
