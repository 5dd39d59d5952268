# the prefix is written anew in each call
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    return calls * (prefix * p_write + suffix * p_in + out * p_out) / 1e6
