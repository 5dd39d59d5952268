"""The rows are sorted by expert and cut into one piece per expert, including empty ones."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(k, dim=-1)
    order = chosen.flatten().argsort(stable=True)
    sizes = chosen.flatten().bincount(minlength=len(experts)).tolist()
    pieces = tokens[order // k].split(sizes)
    done = torch.cat([expert(piece) for expert, piece in zip(experts, pieces)])
    weighted = done * top.softmax(-1).flatten()[order, None]
    return torch.zeros_like(tokens).index_add(0, order // k, weighted).reshape(x.shape)
