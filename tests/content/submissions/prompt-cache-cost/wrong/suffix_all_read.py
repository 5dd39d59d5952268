# catalogue: 2
# the suffix costs p_read in each call
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    write = prefix * p_write
    read = prefix * p_read * (calls - 1)
    tail = calls * (suffix * p_read + out * p_out)
    return (write + read + tail) / 1e6
