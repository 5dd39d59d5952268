from decimal import Decimal

MILLION = Decimal(10) ** 6


def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    for name, n in (("tokens_in", tokens_in), ("tokens_out", tokens_out), ("cached_in", cached_in)):
        if n < 0:
            raise ValueError(f"{name} is negative: {n}")
    if cached_in > tokens_in:
        raise ValueError("more cached tokens than input tokens")
    lines = [
        (tokens_in - cached_in, price_in),
        (cached_in, price_cached),
        (tokens_out, price_out),
    ]
    total = sum((Decimal(n) * Decimal(str(p)) / MILLION for n, p in lines), Decimal(0))
    return float(total)
