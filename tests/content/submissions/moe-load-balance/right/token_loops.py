import math

import torch


def router_losses(logits, k, mask=None):
    rows = [n for n in range(logits.shape[0]) if mask is None or bool(mask[n])]
    E = logits.shape[1]
    f = [0] * E
    P = logits.new_zeros(E)
    z = logits.new_zeros(())
    values = logits.tolist()
    for n in rows:
        order = sorted(range(E), key=lambda e: -values[n][e])
        for e in order[:k]:
            f[e] += 1
        top = max(values[n])
        exps = torch.exp(logits[n] - top)
        total = exps.sum()
        P = P + exps / total
        z = z + (top + torch.log(total)) ** 2
    balance = logits.new_zeros(())
    for e in range(E):
        balance = balance + f[e] / (k * len(rows)) * P[e] / len(rows)
    assert math.isclose(sum(f), k * len(rows))
    return E * balance, z / len(rows)
