# the replacement is drawn with the next u, not with the last one
import torch


def sample(weights, u):
    total = float(weights.sum())
    acc = 0.0
    last = -1
    for i, w in enumerate(weights.tolist()):
        if w > 0:
            last = i
        acc += w / total
        if acc > u:
            return i
    return last


def speculative_step(p_target, p_draft, draft, u):
    uniforms = iter(u.tolist())
    result = []
    for p, q, x in zip(p_target, p_draft, draft.tolist()):
        if next(uniforms) * q[x].item() < p[x].item():
            result.append(x)
        else:
            result.append(sample(torch.clamp_min(p - q, 0.0), next(uniforms)))
            break
    else:
        result.append(sample(p_target[-1], next(uniforms)))
    return result
