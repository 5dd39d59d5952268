# catalogue: 4
# replaces the rejected token and keeps testing the rest of the draft
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    K = len(draft)
    out = []
    for i in range(K):
        t = int(draft[i])
        if u[i] * p_draft[i, t] < p_target[i, t]:
            out.append(t)
        else:
            out.append(_draw((p_target[i] - p_draft[i]).clamp(min=0), u[K]))
    out.append(_draw(p_target[K], u[K]))
    return out
