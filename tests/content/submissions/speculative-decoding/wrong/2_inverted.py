# catalogue: 2
import torch

def _draw(probs, u):
    cdf = torch.cumsum(probs.double(), 0)
    hit = (cdf > u).nonzero()
    return int(hit[0]) if len(hit) else int((probs > 0).nonzero()[-1])

def speculative_step(p_target, p_draft, draft, u):
    out = []
    K = len(draft)
    for i in range(K):
        x = int(draft[i])
        p, q = p_target[i, x], p_draft[i, x]
        ratio = torch.clamp(q / p, max=1.0)
        if u[i] < ratio:
            out.append(x)
        else:
            res = torch.clamp(p_target[i] - p_draft[i], min=0)
            out.append(_draw(res / res.sum(), u[K]))
            return out
    out.append(_draw(p_target[K], u[K]))
    return out
