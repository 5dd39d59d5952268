# catalogue: 3
# input tokens are billed at the output price and the other way round
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("bad counts")
    return ((tokens_in - cached_in) * price_out + cached_in * price_cached + tokens_out * price_in) / 1e6
