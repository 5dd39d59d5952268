# catalogue: 5
# a capturing bug: expert 0 serves all
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    val, idx = torch.topk(h @ w_router.T, k)
    w = torch.softmax(val, -1)
    run = experts[0]
    out = torch.zeros_like(h)
    for s in range(k):
        for e in range(len(experts)):
            rows = idx[:, s] == e
            if rows.any():
                out[rows] += w[rows, s, None] * run(h[rows])
    return out.view_as(x)
