def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    write = prefix * p_write
    reads = (calls - 1) * prefix * p_read
    rest = calls * (suffix * p_in + out * p_out)
    return (write + reads + rest) / 1e6
