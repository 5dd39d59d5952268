# catalogue: 5
# loops over the slots and takes experts[slot] instead of the expert chosen
import torch


def moe(x, w_router, experts, k):
    h = x.reshape(-1, x.shape[-1])
    val, idx = (h @ w_router.T).topk(k, -1)
    w = val.softmax(-1)
    return sum(w[:, s:s + 1] * experts[s](h) for s in range(k)).reshape(x.shape)
