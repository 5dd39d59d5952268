import torch


def speculative_step(p_target, p_draft, draft, u):
    k = len(draft)
    p = p_target[:k].gather(1, draft[:, None])[:, 0]
    q = p_draft.gather(1, draft[:, None])[:, 0]
    n = int((u[:k] * q < p).long().cumprod(0).sum())
    if n == k:
        dist = p_target[k]
    else:
        dist = torch.relu(p_target[n] - p_draft[n])
        dist = dist / dist.sum()
    above = (dist.cumsum(0) > u[k]).nonzero()
    last = above[0] if len(above) else dist.nonzero()[-1]
    return draft[:n].tolist() + [int(last)]
