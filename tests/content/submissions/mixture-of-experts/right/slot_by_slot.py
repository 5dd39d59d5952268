import torch


def moe(x, w_router, experts, k):
    shape = x.shape
    x = x.reshape(-1, shape[-1])
    scores, which = torch.sort(x @ w_router.t(), dim=-1, descending=True)
    gates = torch.exp(scores[:, :k] - torch.logsumexp(scores[:, :k], -1, keepdim=True))
    total = 0
    for slot in range(k):
        picked = torch.zeros_like(x)
        for e in which[:, slot].unique().tolist():
            rows = (which[:, slot] == e).nonzero().squeeze(-1)
            picked = picked.index_copy(0, rows, experts[e](x[rows]))
        total = total + gates[:, slot:slot + 1] * picked
    return total.reshape(shape)
