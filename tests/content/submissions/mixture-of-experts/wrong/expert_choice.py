# catalogue: 4
# every expert picks its k best tokens
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    logits = h @ w_router.T
    val, tok = logits.topk(min(k, len(h)), dim=0)
    gate = val.softmax(0)
    y = torch.zeros_like(h)
    for e, f in enumerate(experts):
        y = y.index_add(0, tok[:, e], gate[:, e, None] * f(h[tok[:, e]]))
    return y.reshape(x.shape)
