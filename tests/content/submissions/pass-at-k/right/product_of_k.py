def pass_at_k(samples, correct, k):
    if not samples or len(samples) != len(correct):
        raise ValueError
    total = 0
    for n, c in zip(samples, correct):
        if not (1 <= k <= n and 0 <= c <= n):
            raise ValueError(n, c, k)
        # the chance that the 1st, 2nd, ... of c correct ones is not among k drawn out of n
        none = 1.0
        for i in range(c):
            none *= max(n - k - i, 0) / (n - i)
        total += 1 - none
    return total / len(samples)
