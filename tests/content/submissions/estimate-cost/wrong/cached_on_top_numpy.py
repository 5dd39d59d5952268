# catalogue: 2
# a dot product in which the input column still holds the cached tokens
import numpy as np


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    tokens = np.array([tokens_in, cached_in, tokens_out])
    if tokens.min() < 0 or cached_in > tokens_in:
        raise ValueError(tokens)
    prices = np.array([price_in, price_cached, price_out])
    return float(tokens @ prices / 1_000_000)
