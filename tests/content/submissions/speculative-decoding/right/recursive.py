import torch


def _pick(dist: torch.Tensor, u: torch.Tensor) -> int:
    support = dist.nonzero().flatten()
    cdf = dist[support].cumsum(-1) / dist[support].sum()
    return int(support[min(int((cdf <= u).sum()), len(support) - 1)])


def speculative_step(p_target, p_draft, draft, u):
    if len(draft) == 0:
        return [_pick(p_target[0], u[-1])]
    head = int(draft[0])
    if bool(u[0] < p_target[0, head] / p_draft[0, head]):
        return [head, *speculative_step(p_target[1:], p_draft[1:], draft[1:], u[1:])]
    return [_pick(torch.where(p_target[0] > p_draft[0], p_target[0] - p_draft[0], 0.0), u[-1])]
