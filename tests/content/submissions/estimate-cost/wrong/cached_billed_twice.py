# catalogue: 2
# cached tokens are billed at price_in and at price_cached
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0:
        raise ValueError("negative")
    if cached_in > tokens_in:
        raise ValueError("too many cached tokens")
    input_cost = tokens_in * price_in
    cache_cost = cached_in * price_cached
    output_cost = tokens_out * price_out
    return (input_cost + cache_cost + output_cost) / 1e6
