# stretch: all scores again for each of the k, without those found before
import torch


def retrieve(query, docs, k):
    taken = torch.zeros(docs.shape[0], dtype=torch.bool)
    best = []
    for _ in range(min(k, docs.shape[0])):
        length = docs.norm(dim=1) * query.norm()
        s = torch.where(length > 0, docs @ query / length, torch.zeros_like(length))
        i = int(s.masked_fill(taken, float("-inf")).argmax())
        taken[i] = True
        best.append(i)
    return torch.tensor(best, dtype=torch.int64)
