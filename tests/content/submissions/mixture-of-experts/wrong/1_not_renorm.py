# catalogue: 1
import torch

def moe(x, w_router, experts, k):
    shape = x.shape
    x = x.reshape(-1, shape[-1])
    probs = torch.softmax(x @ w_router.T, dim=-1)
    w, idx = probs.topk(k, dim=-1)
    out = torch.zeros_like(x)
    for e, expert in enumerate(experts):
        tok, slot = torch.where(idx == e)
        if tok.numel() == 0:
            continue
        out = out.index_add(0, tok, w[tok, slot, None] * expert(x[tok]))
    return out.reshape(shape)
