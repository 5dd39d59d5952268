# Buckets (numpy): each cosine is filed into one of 4096 levels, bincount and a cumulative sum from the top tell which levels
# hold the k best; only what lies there is sorted, by the cosine itself.
import numpy as np
import torch

LEVELS = 4096


class Shelf:
    def __init__(self, cosine):
        self.cosine = cosine
        level = ((cosine.clip(-1, 1) + 1) * (LEVELS / 2)).astype(np.int32)
        self.level = np.minimum(level, LEVELS - 1)

    def lowest_for(self, k):
        above = np.bincount(self.level, minlength=LEVELS)[::-1].cumsum()
        return LEVELS - 1 - int(np.searchsorted(above, k))

    def best(self, k):
        candidates = np.flatnonzero(self.level >= self.lowest_for(k))
        return candidates[np.argsort(-self.cosine[candidates])][:k]


def lengths(rows):
    return np.sqrt(np.einsum("...d,...d->...", rows, rows))


def retrieve(query, docs, k):
    q, rows = query.detach().numpy(), docs.detach().numpy()
    size = lengths(rows) * lengths(q)
    empty = size == 0
    cosine = (rows @ q) / (size + empty)
    cosine[empty] = 0
    return torch.tensor(Shelf(cosine).best(min(int(k), len(rows))), dtype=torch.int64)
