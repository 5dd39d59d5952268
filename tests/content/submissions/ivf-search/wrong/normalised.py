# Normalises everything first.
import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    unit = torch.nn.functional.normalize
    query, centroids, vectors = unit(query, dim=0), unit(centroids, dim=1), unit(vectors, dim=1)
    probed = (centroids - query).norm(dim=1).argsort()[:nprobe]
    ids = torch.isin(assigned, probed).nonzero().flatten()
    return ids[(vectors[ids] - query).norm(dim=1).argsort()[:k]]
