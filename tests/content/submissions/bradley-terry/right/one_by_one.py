import math

import torch


def bradley_terry(wins, scale=400.0, base=10.0, mean=1000.0):
    w = wins.tolist()
    k = len(w)
    p = [1.0] * k
    for _ in range(20000):
        old = list(p)
        for i in range(k):
            won = sum(w[i])
            p[i] = won / sum((w[i][j] + w[j][i]) / (p[i] + p[j]) for j in range(k) if j != i)
        shift = math.exp(sum(map(math.log, p)) / k)
        p = [x / shift for x in p]
        if max(abs(x / y - 1) for x, y in zip(p, old)) < 1e-13:
            break
    r = [scale * math.log(x, base) for x in p]
    middle = sum(r) / k
    return torch.tensor([x - middle + mean for x in r], dtype=torch.float64)
