# other: an expert takes no more tokens than its capacity, at least eight
import math

import torch

CAPACITY_FACTOR = 2.0


def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.shape[-1])
    values, chosen = (flat @ w_router.T).topk(k, dim=-1)
    weights = torch.softmax(values, dim=-1)
    capacity = max(8, math.ceil(CAPACITY_FACTOR * k * len(flat) / len(experts)))
    out = torch.zeros_like(flat)
    for e, expert in enumerate(experts):
        token, slot = torch.where(chosen == e)
        token, slot = token[:capacity], slot[:capacity]
        if token.numel():
            out = out.index_add(0, token, expert(flat[token]) * weights[token, slot, None])
    return out.reshape(x.shape)
