# Ranks the vectors by the distance of their centroid first.
import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    far = (centroids - query).norm(dim=1)
    probed = far.argsort()[:nprobe]
    ids = torch.isin(assigned, probed).nonzero().flatten()
    own = (vectors[ids] - query).norm(dim=1)
    return ids[(far[assigned[ids]] * 1000 + own).argsort()[:k]]
