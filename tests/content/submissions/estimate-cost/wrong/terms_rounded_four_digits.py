# catalogue: 4
# each term is quantised to four decimals
from decimal import Decimal


def _money(n, price):
    if n < 0:
        raise ValueError(n)
    return (Decimal(n) * Decimal(str(price)) / 1_000_000).quantize(Decimal("0.0001"))


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    return float(
        _money(tokens_in - cached_in, price_in) + _money(cached_in, price_cached) + _money(tokens_out, price_out)
    )
