# catalogue: 4
# filters the draft by the accept mask: tokens after a rejected one stay in
import torch


def _draw(w, u):
    c = torch.cumsum(w / w.sum(), 0)
    return min(int((c <= u).sum()), int(w.nonzero()[-1]))


def speculative_step(p_target, p_draft, draft, u):
    K = draft.numel()
    p = p_target[:K].gather(1, draft[:, None])[:, 0]
    q = p_draft.gather(1, draft[:, None])[:, 0]
    ok = u[:K] < p / q
    if ok.all():
        return draft.tolist() + [_draw(p_target[K], u[K])]
    j = int((~ok).int().argmax())
    return draft[ok].tolist() + [_draw((p_target[j] - p_draft[j]).clamp(min=0), u[K])]
