import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    near = torch.argsort(((centroids - query) ** 2).sum(dim=1))[:nprobe]
    distances = ((vectors - query) ** 2).sum(dim=1)
    inside = (assigned.unsqueeze(1) == near).any(dim=1)
    distances[~inside] = torch.inf
    return torch.argsort(distances)[: min(k, int(inside.sum()))]
