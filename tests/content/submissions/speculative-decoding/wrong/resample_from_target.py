# catalogue: 3
# a rejected token is replaced by a draw from p itself
import numpy as np


def _draw(w, u):
    c = np.cumsum(w / w.sum())
    return min(int((c <= u).sum()), int(np.flatnonzero(w)[-1]))


def speculative_step(p_target, p_draft, draft, u):
    p, q, us = (np.asarray(a, dtype=np.float64) for a in (p_target, p_draft, u))
    out = []
    for i, t in enumerate(draft.tolist()):
        if us[i] < min(1.0, p[i, t] / q[i, t]):
            out.append(t)
        else:
            break
    out.append(_draw(p[len(out)], us[-1]))
    return out
