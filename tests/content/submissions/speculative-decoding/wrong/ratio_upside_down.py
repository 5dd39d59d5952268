# catalogue: 2
# accepts with q / p
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    out = []
    K = len(draft)
    for i in range(K):
        t = int(draft[i])
        ratio = p_draft[i, t] / p_target[i, t]
        if u[i] < torch.clamp(ratio, max=1.0):
            out.append(t)
        else:
            residual = (p_target[i] - p_draft[i]).clamp(min=0)
            out.append(_draw(residual, u[K]))
            return out
    out.append(_draw(p_target[K], u[K]))
    return out
