import torch


def _inverse_cdf(weights, u):
    probs = weights / weights.sum()
    cdf = torch.cumsum(probs, 0)
    hit = torch.nonzero(cdf > u)
    if len(hit):
        return int(hit[0])
    return int(torch.nonzero(probs)[-1])


def speculative_step(p_target, p_draft, draft, u):
    k = len(draft)
    out = []
    for i in range(k):
        tok = int(draft[i])
        p, q = p_target[i, tok], p_draft[i, tok]
        if u[i] < min(1.0, float(p / q)):
            out.append(tok)
            continue
        residual = torch.clamp(p_target[i] - p_draft[i], min=0)
        out.append(_inverse_cdf(residual, float(u[k])))
        return out
    out.append(_inverse_cdf(p_target[k], float(u[k])))
    return out
