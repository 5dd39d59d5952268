# catalogue: 6
# unnormalised residual and (cdf > u).argmax(), which falls back to token 0
import numpy as np


def speculative_step(p_target, p_draft, draft, u):
    p, q, us = p_target.double().numpy(), p_draft.double().numpy(), u.double().numpy()
    toks = draft.tolist()
    for i, t in enumerate(toks):
        if not us[i] < min(1, p[i, t] / q[i, t]):
            r = np.clip(p[i] - q[i], 0, None)
            return toks[:i] + [int(np.argmax(np.cumsum(r) > us[-1]))]
    c = np.cumsum(p[-1])
    return toks + [int(min((c <= us[-1]).sum(), np.flatnonzero(p[-1])[-1]))]
