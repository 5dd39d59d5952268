# Returns k for each list.
import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    probed = (centroids - query).norm(dim=1).argsort()[:nprobe]
    ids = torch.isin(assigned, probed).nonzero().flatten()
    return ids[(vectors[ids] - query).norm(dim=1).argsort()[: k * nprobe]]
