# other: begins the sums with twice the own chunk
import torch


def ring_all_reduce(tensors, exchange):
    w = len(tensors)
    c = [[x.clone() for x in torch.tensor_split(t, w)] for t in tensors]
    for s in range(w - 1):
        got = exchange([c[r][(r - s) % w] * (2 if s == 0 else 1) for r in range(w)])
        for r in range(w):
            c[r][(r - s - 1) % w] += got[r]
    for s in range(w - 1):
        got = exchange([c[r][(r + 1 - s) % w] for r in range(w)])
        for r in range(w):
            c[r][(r - s) % w] = got[r]
    return [torch.cat(x) for x in c]
