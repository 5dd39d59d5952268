# catalogue: 2
# the total is not divided by the number of tokens
import math


def perplexity(nlls, lengths):
    total = 0.0
    for i, n in enumerate(lengths.tolist()):
        total += nlls[i, :n].sum().item()
    return math.exp(total)
