from bisect import bisect_right
from itertools import accumulate


def sample(probs, u):
    weights = [float(p) for p in probs]
    i = bisect_right(list(accumulate(weights)), u)
    while i >= len(weights) or weights[i] == 0.0:
        i -= 1
    return i
