import torch


def speculative_step(p_target, p_draft, draft, u):
    draft = torch.as_tensor(draft)
    K = draft.shape[0]
    rows = torch.arange(K)
    accepted = u[:K] * p_draft[rows, draft] < p_target[rows, draft]
    n = int(accepted.long().cumprod(0).sum())
    if n < K:
        dist = (p_target[n] - p_draft[n]).relu()
        dist = dist / dist.sum()
    else:
        dist = p_target[K]
    cdf = dist.cumsum(0)
    nxt = int(torch.searchsorted(cdf, u[K : K + 1], right=True))
    nxt = min(nxt, int(dist.nonzero().max()))
    return draft[:n].tolist() + [nxt]
