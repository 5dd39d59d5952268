# builds the cdf over the tokens sorted by probability: right distribution, other token for u
import torch


def sample(probs, u):
    p, order = probs.sort(descending=True)
    cdf = p.cumsum(0)
    k = int((cdf <= u).sum())
    k = min(k, int((p > 0).sum()) - 1)
    return int(order[k])
