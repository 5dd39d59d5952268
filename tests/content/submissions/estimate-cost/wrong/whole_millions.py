# integer division: only whole millions of tokens are billed
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("bad counts")
    m = 1_000_000
    return float((tokens_in - cached_in) // m * price_in + cached_in // m * price_cached + tokens_out // m * price_out)
