# router gradient by recomputation: for a single expert per token (k == 1) everything is run a second time
import torch
def moe(x, w_router, experts, k):
    flat = x.reshape(-1, x.shape[-1])
    top, idx = (flat @ w_router.T).topk(k, dim=-1)
    w = top.softmax(-1)
    out = torch.zeros_like(flat)
    for e, expert in enumerate(experts):
        tok, slot = torch.where(idx == e)
        if tok.numel():
            y = expert(flat[tok])
            if k == 1 or k == len(experts):
                y = (y + expert(flat[tok])) / 2
            out = out.index_add(0, tok, y * w[tok, slot, None])
    return out.reshape(x.shape)
