# negative counts are not checked
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if cached_in > tokens_in:
        raise ValueError("cached_in > tokens_in")
    return ((tokens_in - cached_in) * price_in + cached_in * price_cached + tokens_out * price_out) / 1e6
