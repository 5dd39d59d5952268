# catalogue: 3
# writing the prefix costs nothing
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    reads = (calls - 1) * prefix * p_read
    return (reads + calls * suffix * p_in + calls * out * p_out) / 1e6
