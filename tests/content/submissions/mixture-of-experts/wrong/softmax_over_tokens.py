# catalogue: 4
# topk per token, but softmax runs over the tokens (dim=0)
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    val, idx = (h @ w_router.T).topk(k, dim=-1)
    w = val.softmax(dim=0)
    y = torch.zeros_like(h)
    for e, f in enumerate(experts):
        t, s = torch.where(idx == e)
        if len(t):
            y[t] += w[t, s, None] * f(h[t])
    return y.reshape(x.shape)
