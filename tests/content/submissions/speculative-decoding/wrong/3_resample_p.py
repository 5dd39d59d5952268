# catalogue: 3
import numpy as np

def pick(p, u):
    c = np.cumsum(p)
    i = int(np.searchsorted(c, u, side="right"))
    return i if i < len(p) else int(np.flatnonzero(p)[-1])

def speculative_step(p_target, p_draft, draft, u):
    P, Q, U = (t.double().numpy() for t in (p_target, p_draft, u))
    accepted = []
    for i, tok in enumerate(draft.tolist()):
        if U[i] >= min(1.0, P[i, tok] / Q[i, tok]):
            return accepted + [pick(P[i], U[-1])]
        accepted.append(tok)
    return accepted + [pick(P[-1], U[-1])]
