import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    q = query.double()

    def squared(points):
        points = points.double()
        return (points * points).sum(1) - 2 * points @ q

    lists = set(squared(centroids).sort().indices[:nprobe].tolist())
    ranked = squared(vectors).sort().indices.tolist()
    owner = assigned.tolist()
    return torch.tensor([i for i in ranked if owner[i] in lists][:k], dtype=torch.int64)
