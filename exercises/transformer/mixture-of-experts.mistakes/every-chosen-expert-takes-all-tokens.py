"""You pass all tokens to every expert that any token chose. Pass only the tokens that chose it."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(k, dim=-1)
    weights = torch.softmax(top, dim=-1)
    out = torch.zeros_like(tokens)
    for number in chosen.unique().tolist():
        out = out + (weights * (chosen == number)).sum(dim=-1, keepdim=True) * experts[number](tokens)
    return out.reshape(x.shape)
