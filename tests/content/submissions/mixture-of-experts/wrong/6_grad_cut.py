# catalogue: 6
import torch

def moe(x, w_router, experts, k):
    D = x.shape[-1]
    tokens = x.reshape(-1, D)
    with torch.no_grad():
        scores = tokens @ w_router.T
        vals, chosen = torch.topk(scores, k, dim=-1)
        weights = torch.exp(vals - vals.max(-1, keepdim=True).values)
        weights = weights / weights.sum(-1, keepdim=True)
    rows = [torch.zeros(D, dtype=x.dtype) for _ in tokens]
    for e in range(len(experts)):
        hits = (chosen == e).nonzero().tolist()
        if hits:
            y = experts[e](tokens[[n for n, _ in hits]])
            for r, (n, j) in enumerate(hits):
                rows[n] = rows[n] + weights[n, j] * y[r]
    return torch.stack(rows).reshape(x.shape)
