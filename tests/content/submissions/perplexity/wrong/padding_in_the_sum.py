# catalogue: 4
# divides by the real tokens but sums every column
import math


def perplexity(nlls, lengths):
    return math.exp(nlls.sum().item() / lengths.sum().item())
