# catalogue: 6
# gates without gradient
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    with torch.no_grad():
        val, idx = (h @ w_router.T).topk(k, -1)
        w = val.softmax(-1)
    y = torch.zeros_like(h)
    for e, f in enumerate(experts):
        t, s = torch.where(idx == e)
        if t.numel():
            y = y.index_add(0, t, w[t, s, None] * f(h[t]))
    return y.reshape(x.shape)
