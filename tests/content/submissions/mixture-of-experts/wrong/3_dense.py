# catalogue: 3
import torch

def moe(x, w_router, experts, k):
    flat = x.flatten(0, -2) if x.dim() > 1 else x[None]
    logits = flat @ w_router.T
    top, idx = torch.topk(logits, k)
    gates = torch.zeros_like(logits).scatter(-1, idx, top.softmax(-1))
    ys = torch.stack([f(flat) for f in experts], dim=1)       # n, E, D
    return torch.einsum("ne,ned->nd", gates, ys).view(x.shape)
