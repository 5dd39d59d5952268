# compares u with the mass before the token, one index late
import numpy as np


def sample(probs, u):
    p = np.asarray(probs, dtype=np.float64)
    before = np.cumsum(p) - p
    hits = np.flatnonzero(before > u)
    return int(hits[0]) if len(hits) else int(np.flatnonzero(p)[-1])
