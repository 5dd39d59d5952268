"""You call every expert for every token, with no rows if the token did not choose it."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(k, dim=-1)
    weights = top.softmax(-1)
    rows = []
    for n in range(len(tokens)):
        parts = [
            (weights[n : n + 1][chosen[n : n + 1] == e][:, None] * expert(tokens[n : n + 1][(chosen[n : n + 1] == e).any(-1)])).sum(0)
            for e, expert in enumerate(experts)
        ]
        rows.append(torch.stack(parts).sum(0))
    return torch.stack(rows).reshape(x.shape)
