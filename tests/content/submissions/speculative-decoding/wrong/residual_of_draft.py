# residual is max(0, q - p)
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    for i, t in enumerate(draft.tolist()):
        if u[i] >= p_target[i, t] / p_draft[i, t]:
            return draft[:i].tolist() + [_draw((p_draft[i] - p_target[i]).clamp(min=0), u[-1])]
    return draft.tolist() + [_draw(p_target[-1], u[-1])]
