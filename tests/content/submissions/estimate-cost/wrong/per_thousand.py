# catalogue: 1
# prices taken as per 1000 tokens
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("bad counts")
    cost = (tokens_in - cached_in) / 1000 * price_in
    cost += cached_in / 1000 * price_cached
    cost += tokens_out / 1000 * price_out
    return cost
