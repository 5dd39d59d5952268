# other: 1e-8 is added to q, so unlikely tokens are refused too often
import torch


def speculative_step(p_target, p_draft, draft, u):
    p_target, p_draft, u = p_target.double(), p_draft.double(), u.double()
    K = len(draft)
    result = []
    probs = p_target[K]
    for i, x in enumerate(draft.tolist()):
        if u[i] < p_target[i, x] / (p_draft[i, x] + 1e-8):
            result.append(x)
        else:
            probs = (p_target[i] - p_draft[i]).clamp(min=0)
            probs = probs / (probs.sum() + 1e-12)
            break
    above = probs.cumsum(0) > u[K]
    token = above.nonzero()[0] if above.any() else (probs > 0).nonzero()[-1:].sum()
    return result + [int(token)]
