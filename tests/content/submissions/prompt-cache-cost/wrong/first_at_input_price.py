# catalogue: 3
# the first call's prefix costs p_in, not p_write
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    cost = (prefix + suffix) * p_in + out * p_out
    for _ in range(calls - 1):
        cost += prefix * p_read + suffix * p_in + out * p_out
    return cost / 1_000_000
