# catalogue: 1
# the draft is taken over without a test
import torch


def speculative_step(p_target, p_draft, draft, u):
    out = [int(t) for t in draft]
    cdf = p_target[-1].cumsum(0)
    i = int((cdf <= u[-1]).sum())
    out.append(min(i, int(p_target[-1].nonzero().max())))
    return out
