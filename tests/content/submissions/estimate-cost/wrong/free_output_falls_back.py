# other: an output price of 0 is replaced by the input price
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("wrong number of tokens")
    price_out = price_out or price_in
    return ((tokens_in - cached_in) * price_in + cached_in * price_cached + tokens_out * price_out) / 1e6
