# catalogue: 1
# any drafted token with a non-zero target probability passes
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    out = []
    for i, t in enumerate(draft.tolist()):
        if p_target[i, t] > 0:
            out.append(t)
        else:
            return out + [_draw((p_target[i] - p_draft[i]).clamp(min=0), u[-1])]
    return out + [_draw(p_target[len(out)], u[-1])]
