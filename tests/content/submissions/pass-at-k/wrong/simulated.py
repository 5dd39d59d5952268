# Estimates by drawing.
import random


def pass_at_k(samples, correct, k):
    if not samples or len(samples) != len(correct) or k < 1:
        raise ValueError
    if any(k > n or not 0 <= c <= n for n, c in zip(samples, correct)):
        raise ValueError
    random.seed(0)
    total = 0.0
    for n, c in zip(samples, correct):
        hits = sum(any(i < c for i in random.sample(range(n), k)) for _ in range(50))
        total += hits / 50
    return total / len(samples)
