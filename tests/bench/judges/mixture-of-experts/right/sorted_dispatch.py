import torch


def moe(x, w_router, experts, k):
    flat = x.flatten(0, -2) if x.dim() > 1 else x[None]
    logits = torch.einsum("nd,ed->ne", flat, w_router)
    value, index = logits.sort(dim=-1, descending=True)
    gate = value[:, :k].softmax(-1).flatten()
    expert_of, token_of = index[:, :k].flatten(), torch.arange(len(flat)).repeat_interleave(k)
    order = expert_of.argsort(stable=True)
    sizes = torch.bincount(expert_of, minlength=len(experts)).tolist()
    pieces = [f(part) for f, part in zip(experts, flat[token_of[order]].split(sizes), strict=True) if len(part)]
    made = torch.cat(pieces) * gate[order, None]
    return torch.zeros_like(flat).index_add(0, token_of[order], made).view(x.shape)
