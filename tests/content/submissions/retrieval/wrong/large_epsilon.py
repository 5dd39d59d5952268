# 1e-3 is added to every norm, so short documents are scored down.
import torch


def retrieve(query, docs, k):
    d = docs / (docs.norm(dim=1, keepdim=True) + 1e-3)
    q = query / (query.norm() + 1e-3)
    return torch.topk(d @ q, min(k, docs.shape[0])).indices
