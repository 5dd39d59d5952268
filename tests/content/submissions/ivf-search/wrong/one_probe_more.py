# Compares with the distance of the centroid at place nprobe, and takes that too.
import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    far = (centroids - query).norm(dim=1)
    limit = far.sort().values[min(nprobe, len(far) - 1)]
    ids = (far[assigned] <= limit).nonzero().flatten()
    return ids[(vectors[ids] - query).norm(dim=1).argsort()[:k]]
