# appends the replacement after the rejected token instead of in its place
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    out = []
    for i, t in enumerate(draft.tolist()):
        out.append(t)
        if u[i] >= p_target[i, t] / p_draft[i, t]:
            out.append(_draw((p_target[i] - p_draft[i]).clamp(min=0), u[-1]))
            return out
    out.append(_draw(p_target[-1], u[-1]))
    return out
