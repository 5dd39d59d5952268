# divides by the number of sequences
import math


def perplexity(nlls, lengths):
    total = sum(float(row[:n].sum()) for row, n in zip(nlls, lengths.tolist()))
    return math.exp(total / len(lengths))
