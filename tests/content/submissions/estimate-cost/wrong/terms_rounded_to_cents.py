# catalogue: 4
# each term is rounded to cents
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    if tokens_in < 0 or tokens_out < 0 or cached_in < 0 or cached_in > tokens_in:
        raise ValueError("bad counts")
    a = round((tokens_in - cached_in) * price_in / 1e6, 2)
    b = round(cached_in * price_cached / 1e6, 2)
    c = round(tokens_out * price_out / 1e6, 2)
    return a + b + c
