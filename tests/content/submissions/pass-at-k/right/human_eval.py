import numpy as np


def pass_at_k(samples, correct, k):
    if len(samples) != len(correct) or len(samples) == 0 or k < 1:
        raise ValueError("bad arguments")

    def estimator(n, c):
        if k > n or c < 0 or c > n:
            raise ValueError("bad counts")
        if n - c < k:
            return 1.0
        return 1.0 - np.prod(1.0 - k / np.arange(n - c + 1, n + 1))

    return float(np.mean([estimator(n, c) for n, c in zip(samples, correct)]))
