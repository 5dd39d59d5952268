import numpy as np


def sample(probs, u):
    p = np.asarray(probs, dtype=np.float64)
    cdf = p.cumsum()
    hits = np.flatnonzero(cdf > u)
    if hits.size:
        return int(hits[0])
    return int(np.flatnonzero(p)[-1])
