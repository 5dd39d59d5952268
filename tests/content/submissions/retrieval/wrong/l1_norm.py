# Divides by the L1 norm of each document instead of the Euclidean one.
import torch


def retrieve(query, docs, k):
    n = docs.abs().sum(1).clamp_min(1e-12)
    return torch.topk((docs @ query) / n, min(k, docs.shape[0])).indices
