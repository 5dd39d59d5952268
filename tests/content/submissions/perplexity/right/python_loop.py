import math


def perplexity(nlls, lengths):
    total, count = 0.0, 0
    for row, n in zip(nlls.tolist(), lengths.tolist()):
        total += sum(row[:n])
        count += n
    return math.exp(total / count)
