# catalogue: 5
# one read too few: calls - 2
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    reads = max(calls - 2, 0)
    million = 10 ** 6
    return prefix * (p_write + reads * p_read) / million + calls * (suffix * p_in + out * p_out) / million
