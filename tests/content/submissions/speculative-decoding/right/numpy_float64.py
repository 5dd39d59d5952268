import numpy as np


def _draw(weights, u):
    c = np.cumsum(weights / weights.sum())
    i = int(np.searchsorted(c, u, side="right"))
    support = np.flatnonzero(weights > 0)
    return i if i <= support[-1] else int(support[-1])


def speculative_step(p_target, p_draft, draft, u):
    p = np.asarray(p_target, dtype=np.float64)
    q = np.asarray(p_draft, dtype=np.float64)
    us = np.asarray(u, dtype=np.float64)
    accepted = []
    for i, x in enumerate(np.asarray(draft).tolist()):
        if us[i] >= p[i, x] / q[i, x]:
            return accepted + [_draw(np.maximum(0.0, p[i] - q[i]), us[-1])]
        accepted.append(x)
    return accepted + [_draw(p[-1], us[-1])]
