# catalogue: 6
# the cdf of max(0, p - q) ends below one, the last token takes the missing mass
import torch


def _draw(w, u):
    c = torch.cumsum(w, 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    K = len(draft)
    for i in range(K):
        t = int(draft[i])
        if u[i] >= p_target[i, t] / p_draft[i, t]:
            residual = torch.relu(p_target[i] - p_draft[i])
            return draft[:i].tolist() + [_draw(residual, u[K])]
    return draft.tolist() + [_draw(p_target[K], u[K])]
