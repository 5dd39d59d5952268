# Finds an id by the first vector with this distance, and sorts in the order of ids.
import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    probed = (centroids - query).norm(dim=1).argsort()[:nprobe]
    ids = torch.isin(assigned, probed).nonzero().flatten()
    best = (vectors[ids] - query).norm(dim=1).argsort()[:k]
    return ids[best].sort().values
