# catalogue: 2
# the suffix is billed at the read price in the later calls
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    first = prefix * p_write + suffix * p_in + out * p_out
    later = (prefix + suffix) * p_read + out * p_out
    return (first + (calls - 1) * later) / 1e6
