# bad counts raise AssertionError, not ValueError
def estimate_cost(tokens_in, tokens_out, price_in, price_out, cached_in=0, price_cached=0.0):
    assert tokens_in >= 0 and tokens_out >= 0 and 0 <= cached_in <= tokens_in
    return ((tokens_in - cached_in) * price_in + cached_in * price_cached + tokens_out * price_out) / 1e6
