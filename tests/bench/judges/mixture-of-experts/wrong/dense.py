# outside: every expert is called with every token
import torch


def moe(x, w_router, experts, k):
    tokens = x.reshape(-1, x.shape[-1])
    values, chosen = torch.topk(tokens @ w_router.T, k, dim=-1)
    weights = torch.softmax(values, dim=-1)
    out = torch.zeros_like(tokens)
    for e, expert in enumerate(experts):
        out = out + (weights * (chosen == e)).sum(-1, keepdim=True) * expert(tokens)
    return out.reshape(x.shape)
