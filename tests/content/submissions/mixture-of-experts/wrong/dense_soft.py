# catalogue: 3
# soft mixture of all experts, k ignored
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    p = torch.softmax(h @ w_router.T, dim=-1)
    y = torch.zeros_like(h)
    for e, f in enumerate(experts):
        y = y + p[:, e:e + 1] * f(h)
    return y.reshape(x.shape)
