# cached_in above tokens_in is clamped and does not raise
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0:
        raise ValueError("negative count")
    cached_in = min(cached_in, tokens_in)
    return ((tokens_in - cached_in) * price_in + cached_in * price_cached + tokens_out * price_out) / 1e6
