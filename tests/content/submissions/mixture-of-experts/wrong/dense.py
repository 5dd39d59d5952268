# catalogue: 3
# every expert runs on every token, the gates are zero elsewhere
import torch


def moe(x, w_router, experts, k):
    logits = x @ w_router.T
    v, i = logits.topk(k, -1)
    gates = torch.zeros_like(logits).scatter(-1, i, v.softmax(-1))
    outs = torch.stack([f(x.reshape(-1, x.shape[-1])).reshape(x.shape) for f in experts], -2)
    return (gates.unsqueeze(-1) * outs).sum(-2)
