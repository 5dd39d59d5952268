def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0:
        raise ValueError("token counts must not be negative")
    if cached_in > tokens_in:
        raise ValueError("cached_in is part of tokens_in")
    fresh = tokens_in - cached_in
    return (fresh * price_in + cached_in * price_cached + tokens_out * price_out) / 1_000_000
