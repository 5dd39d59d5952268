# outside: no gradient reaches the router
import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    values, chosen = torch.topk(tokens @ w_router.detach().T, k, dim=-1)
    weights = torch.softmax(values, dim=-1)
    out = torch.zeros_like(tokens)
    for e, expert in enumerate(experts):
        row, place = (chosen == e).nonzero(as_tuple=True)
        if len(row):
            out = out.index_add(0, row, weights[row, place, None] * expert(tokens[row]))
    return out.reshape(x.shape)
