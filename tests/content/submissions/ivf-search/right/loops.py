import torch


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    def squared(x, y):
        return sum((float(p) - float(q)) ** 2 for p, q in zip(x, y))

    order = sorted(range(len(centroids)), key=lambda c: squared(centroids[c], query))
    probed = set(order[:nprobe])
    found = [i for i in range(len(vectors)) if int(assigned[i]) in probed]
    found.sort(key=lambda i: squared(vectors[i], query))
    return torch.tensor(found[:k], dtype=torch.long)
