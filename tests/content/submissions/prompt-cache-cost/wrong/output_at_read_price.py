# catalogue: 4
# the output of the later calls is billed at the read price
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    first = prefix * p_write + suffix * p_in + out * p_out
    later = prefix * p_read + suffix * p_in + out * p_read
    return (first + (calls - 1) * later) / 1e6
