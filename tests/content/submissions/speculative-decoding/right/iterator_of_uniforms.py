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
    *tests, final = u.tolist()
    uniforms = iter(tests)
    result = []
    for p, q, x in zip(p_target, p_draft, draft.tolist()):
        if next(uniforms) * q[x].item() < p[x].item():
            result.append(x)
        else:
            result.append(sample(torch.clamp_min(p - q, 0.0), final))
            break
    else:
        result.append(sample(p_target[-1], final))
    return result
