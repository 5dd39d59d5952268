"""You call each expert with all rows and set those of other experts to zero. It still works on every row; select its
tokens."""

import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    top, chosen = (tokens @ w_router.T).topk(k, dim=-1)
    weights = torch.zeros(len(tokens), len(experts), dtype=x.dtype).scatter(-1, chosen, torch.softmax(top, dim=-1))
    out = torch.zeros_like(tokens)
    for number, expert in enumerate(experts):
        share = weights[:, number : number + 1]
        out = out + share * expert(tokens * (share > 0))
    return out.reshape(x.shape)
