# mistake: after a rejection drawn from the target, not from the residual
def pick(probs, u):
    total = 0.0
    last = 0
    for token, p in enumerate(probs.tolist()):
        total += p
        if p > 0:
            last = token
        if total > u:
            return token
    return last


def speculative_step(p_target, p_draft, draft, u):
    out = []
    end = float(u[-1])
    for i, x in enumerate(draft.tolist()):
        if float(u[i]) < min(1.0, float(p_target[i, x]) / float(p_draft[i, x])):
            out.append(x)
            continue
        rest = p_target[i]
        return [*out, pick(rest / rest.sum(), end)]
    return [*out, pick(p_target[-1], end)]
