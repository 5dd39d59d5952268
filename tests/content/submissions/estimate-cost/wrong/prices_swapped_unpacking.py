# catalogue: 3
# a table of prices unpacked in the wrong order
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if any(n < 0 for n in (tokens_in, tokens_out, cached_in)):
        raise ValueError("negative count")
    if cached_in > tokens_in:
        raise ValueError("cached_in > tokens_in")
    out_rate, in_rate, cache_rate = (p / 1e6 for p in (price_in, price_out, price_cached))
    return (tokens_in - cached_in) * in_rate + tokens_out * out_rate + cached_in * cache_rate
