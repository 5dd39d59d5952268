# the bonus token is drawn from row K-1, the distribution of the last drafted token
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    K = len(draft)
    for i in range(K):
        t = int(draft[i])
        if u[i] >= p_target[i, t] / p_draft[i, t]:
            return draft[:i].tolist() + [_draw((p_target[i] - p_draft[i]).clamp(min=0), u[K])]
    return draft.tolist() + [_draw(p_target[K - 1], u[K])]
