# Nearest by Euclidean distance on vectors that were not normalised.
import torch


def retrieve(query, docs, k):
    dist = torch.cdist(docs, query.unsqueeze(0)).squeeze(1)
    return dist.argsort()[: min(k, len(docs))]
