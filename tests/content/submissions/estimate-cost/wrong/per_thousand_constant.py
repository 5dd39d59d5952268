# catalogue: 1
# the unit is a constant of 1e3
UNIT = 1e3


def _part(n, price):
    if n < 0:
        raise ValueError("negative count")
    return n * price / UNIT


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    return _part(tokens_in - cached_in, price_in) + _part(cached_in, price_cached) + _part(tokens_out, price_out)
