# catalogue: 5
# the first call writes and reads: calls reads and not calls - 1
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    return (prefix * p_write + calls * prefix * p_read + calls * (suffix * p_in + out * p_out)) / 1e6
