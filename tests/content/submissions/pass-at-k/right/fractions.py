from fractions import Fraction
from math import comb
from statistics import fmean


def pass_at_k(samples, correct, k):
    if k < 1 or not len(samples) == len(correct) > 0:
        raise ValueError("k and the lists")
    for n, c in zip(samples, correct):
        if n < k or c > n or c < 0:
            raise ValueError("counts")
    return fmean(float(1 - Fraction(comb(n - c, k), comb(n, k))) for n, c in zip(samples, correct))
