# costly: every expert is called for every token, mostly with no rows
import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    scores = tokens @ w_router.mT
    top, who = scores.topk(k, -1)
    p = torch.zeros_like(scores).scatter(1, who, top.softmax(-1))
    rows = []
    for n in range(len(tokens)):
        total = torch.zeros_like(tokens[n])
        for e, f in enumerate(experts):
            mine = tokens[n:n + 1][(who[n] == e).any().reshape(1)]
            total = total + (p[n, e] * f(mine)).sum(0)
        rows.append(total)
    return torch.stack(rows).reshape(x.shape)
