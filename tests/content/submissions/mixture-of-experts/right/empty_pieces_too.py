import torch


def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.shape[-1])
    values, chosen = (flat @ w_router.T).topk(k, dim=-1)
    weights = torch.softmax(values, dim=-1)
    out = torch.zeros_like(flat)
    for e, expert in enumerate(experts):
        token, slot = torch.where(chosen == e)
        out = out.index_add(0, token, expert(flat[token]) * weights[token, slot, None])
    return out.reshape(x.shape)
