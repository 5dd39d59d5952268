# catalogue: 5
# the prefix is written by the first two calls (i <= 1)
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    total = 0.0
    for i in range(calls):
        prefix_price = p_write if i <= 1 else p_read
        total += (prefix * prefix_price + suffix * p_in + out * p_out) / 1e6
    return total
