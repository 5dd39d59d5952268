# other: a call without tokens returns before the counts are checked
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in == 0 and tokens_out == 0:
        return 0.0
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("wrong number of tokens")
    return ((tokens_in - cached_in) * price_in + cached_in * price_cached + tokens_out * price_out) / 1e6
