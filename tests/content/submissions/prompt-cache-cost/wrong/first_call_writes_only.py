# catalogue: 5
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    return (prefix * p_write + (calls - 1) * (prefix * p_read + suffix * p_in + out * p_out)) / 1e6
