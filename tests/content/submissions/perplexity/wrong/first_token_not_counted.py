# divides by length - 1 per sequence
import math


def perplexity(nlls, lengths):
    total, count = 0.0, 0
    for row, n in zip(nlls, lengths.tolist()):
        total += row[:n].sum().item()
        count += max(n - 1, 0)
    return math.exp(total / max(count, 1))
