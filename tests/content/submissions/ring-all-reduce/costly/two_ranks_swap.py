# two ranks simply swap their whole tensors in one exchange
# shows for: R = 2: one exchange with messages of n entries, should be 2 exchanges of single chunks (sums agree)
import torch


def ring_all_reduce(tensors, exchange):
    ranks = len(tensors)
    if ranks == 2:
        got = exchange([t.clone() for t in tensors])
        return [tensors[r] + got[r] for r in range(2)]
    chunks = [[c.clone() for c in torch.tensor_split(t, ranks)] for t in tensors]
    for step in range(ranks - 1):
        got = exchange([chunks[r][(r - step) % ranks] for r in range(ranks)])
        for r in range(ranks):
            i = (r - 1 - step) % ranks
            chunks[r][i] = chunks[r][i] + got[r]
    for step in range(ranks - 1):
        got = exchange([chunks[r][(r + 1 - step) % ranks] for r in range(ranks)])
        for r in range(ranks):
            chunks[r][(r - step) % ranks] = got[r]
    return [torch.cat(c) for c in chunks]
