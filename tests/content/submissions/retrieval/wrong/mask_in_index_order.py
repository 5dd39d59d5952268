# catalogue: 4
# Finds the k-th score and returns all that reach it in the order of the index.
import torch
import torch.nn.functional as F


def retrieve(query, docs, k):
    s = F.normalize(docs, dim=1) @ F.normalize(query, dim=0)
    k = min(k, s.numel())
    threshold = s.kthvalue(s.numel() - k + 1).values
    return torch.nonzero(s >= threshold).flatten()[:k]
