# an expert takes at most its fair share, the rest is dropped
import math
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    val, idx = (h @ w_router.T).topk(k, -1)
    w = val.softmax(-1)
    cap = math.ceil(len(h) * k / len(experts))
    y = torch.zeros_like(h)
    for e, f in enumerate(experts):
        t, n = torch.where(idx == e)
        t, n = t[:cap], n[:cap]
        if t.numel():
            y[t] += w[t, n, None] * f(h[t])
    return y.reshape(x.shape)
