import torch


class InvertedLists:
    """Ids and codes of each list, as an index on disk has them."""

    def __init__(self, assigned, vectors, count):
        self.ids = [torch.nonzero(assigned == c).flatten() for c in range(count)]
        self.codes = [vectors[ids] for ids in self.ids]

    def scan(self, number, query):
        return self.ids[number], ((self.codes[number] - query) ** 2).sum(dim=-1)


def ivf_search(query, centroids, assigned, vectors, k, nprobe):
    lists = InvertedLists(assigned, vectors, centroids.shape[0])
    keys = ((centroids - query) ** 2).sum(-1).argsort()[:nprobe]
    scanned = [lists.scan(int(key), query) for key in keys]
    ids = torch.cat([ids for ids, _ in scanned])
    distances = torch.cat([distances for _, distances in scanned])
    return ids[distances.sort().indices[:k]]
