import torch
from torch.nn.functional import cosine_similarity


def mmr(query, docs, k, lam=0.5):
    left = list(range(len(docs)))
    to_query = cosine_similarity(docs, query[None], dim=1)
    order = []
    while left and len(order) < k:
        value = lam * to_query[left]
        if order:
            between = torch.stack([cosine_similarity(docs[left], docs[c][None], dim=1) for c in order])
            value = value - (1 - lam) * between.max(dim=0).values
        order.append(left.pop(int(value.argmax())))
    return torch.tensor(order)
