# catalogue: 3
# Division by the norm without a guard: a zero document scores nan, which sorts to the front.
import torch


def retrieve(query, docs, k):
    q = query / query.norm()
    d = docs / docs.norm(dim=1, keepdim=True)
    return torch.topk(d @ q, min(k, docs.size(0))).indices
