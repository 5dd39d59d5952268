# catalogue: 6
import torch

def sample(p, u):
    c = p.double().cumsum(0)
    above = torch.where(c > u)[0]
    if above.numel():
        return above[0].item()
    return torch.where(p > 0)[0][-1].item()

def speculative_step(p_target, p_draft, draft, u):
    K, V = p_draft.shape
    idx = torch.arange(K)
    ratio = p_target[idx, draft] / p_draft[idx, draft]
    rejected = (u[:K] >= ratio.clamp(max=1)).nonzero().flatten()
    if rejected.numel() == 0:
        return draft.tolist() + [sample(p_target[K], u[K])]
    i = rejected[0].item()
    residual = (p_target[i] - p_draft[i]).relu()
    return draft[:i].tolist() + [sample(residual, u[K])]
