# catalogue: 1
# every call reads the cache; nobody ever wrote it
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    per_call = prefix * p_read + suffix * p_in + out * p_out
    return calls * per_call / 1e6
