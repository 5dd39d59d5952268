import numpy as np


class NegativeCount(ValueError):
    pass


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    counts = np.array([tokens_in - cached_in, cached_in, tokens_out], dtype=np.float64)
    if (counts < 0).any():
        raise NegativeCount(counts.tolist())
    return np.dot(counts, np.array([price_in, price_cached, price_out], dtype=np.float64)) * 1e-6
