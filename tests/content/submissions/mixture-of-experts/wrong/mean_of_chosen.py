# catalogue: 2
# plain mean of the k experts
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    idx = (h @ w_router.T).topk(k, -1).indices
    out = torch.zeros_like(h)
    for e, f in enumerate(experts):
        rows = (idx == e).any(-1)
        if rows.any():
            out[rows] += f(h[rows])
    return (out / k).reshape(x.shape)
