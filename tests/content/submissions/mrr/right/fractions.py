from fractions import Fraction


def mrr(rankings, relevant, k=None):
    n = len(rankings)
    if n == 0 or n != len(relevant):
        raise ValueError("queries")
    best = [min((r.index(d) + 1 for d in s if d in r[:k]), default=0) for r, s in zip(rankings, relevant)]
    return float(sum(Fraction(1, b) for b in best if b) / n)
