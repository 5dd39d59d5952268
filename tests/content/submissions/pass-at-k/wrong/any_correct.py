# Counts a problem as solved if any sample is correct.
def pass_at_k(samples, correct, k):
    if not samples or len(samples) != len(correct) or k < 1:
        raise ValueError
    if any(k > n or not 0 <= c <= n for n, c in zip(samples, correct)):
        raise ValueError
    return sum(c > 0 for c in correct) / len(samples)
