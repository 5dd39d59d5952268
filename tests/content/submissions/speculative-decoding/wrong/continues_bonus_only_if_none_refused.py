# catalogue: 4
import torch
def _draw(p, u):
    h = (p.cumsum(0) > u).nonzero()
    return int(h[0]) if len(h) else int((p > 0).nonzero()[-1])
def speculative_step(p_target, p_draft, draft, u):
    K = len(draft)
    out = []
    rejected = False
    for i in range(K):
        x = int(draft[i])
        if u[i].item() < min(1, (p_target[i][x] / p_draft[i][x]).item()):
            out.append(x)
        else:
            rejected = True
            r = torch.relu(p_target[i] - p_draft[i])
            out.append(_draw(r / r.sum(), u[K]))
    if not rejected: out.append(_draw(p_target[K], u[K]))
    return out
