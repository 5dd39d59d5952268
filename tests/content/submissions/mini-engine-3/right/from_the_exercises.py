import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def choose(logits, prev_ids, settings, u):
    z = logits.detach().cpu().numpy().astype(np.float64).copy()
    t, k, p, r = (settings[name] for name in ("temperature", "top_k", "top_p", "penalty"))
    seen = np.unique(np.array(prev_ids, dtype=int))
    z[seen] = np.where(z[seen] > 0, z[seen] / r, z[seen] * r)
    if t == 0:
        return int(z.argmax())
    z = z / t
    if 0 < k < len(z):
        z[np.argsort(-z)[k:]] = -np.inf
    if p < 1:
        order = np.argsort(-z)
        before = np.cumsum(softmax(z)[order]) - softmax(z)[order]
        drop = order[before >= p]
        z[[i for i in drop if i != order[0]]] = -np.inf
    q = softmax(z)
    edges = np.cumsum(q)
    hit = np.flatnonzero(edges > u)
    return int(hit[0]) if hit.size else int(np.flatnonzero(q)[-1])
