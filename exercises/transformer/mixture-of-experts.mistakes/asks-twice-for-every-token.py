"""You call each expert of a token twice and take the mean of two equal answers."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(k, dim=-1)
    weights = top.softmax(-1)
    rows = []
    for n, token in enumerate(tokens):
        outs = torch.stack([experts[e](token) for e in chosen[n].tolist()])
        again = torch.stack([experts[e](token[None])[0] for e in chosen[n].tolist()])
        rows.append((weights[n, :, None] * (outs + again) / 2).sum(0))
    return torch.stack(rows).reshape(x.shape)
