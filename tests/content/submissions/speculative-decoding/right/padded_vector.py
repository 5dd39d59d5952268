import torch
import torch.nn.functional as F

def speculative_step(p_target, p_draft, draft, u):
    P = p_target.double()
    Q = F.pad(p_draft.double(), (0, 0, 0, 1))          # nothing is subtracted in the bonus row
    K = draft.numel()
    ratio = P[:K].gather(1, draft[:, None]) / Q[:K].gather(1, draft[:, None])
    n = int((u[:K].double() < ratio.squeeze(1)).int().cumprod(0).sum())
    w = (P[n] - Q[n]).clamp_min(0)
    w = w / w.sum()
    tok = int((w.cumsum(0) <= u[K]).sum())
    if tok == w.numel():
        tok = int(w.nonzero().max())
    return [*draft[:n].tolist(), tok]
