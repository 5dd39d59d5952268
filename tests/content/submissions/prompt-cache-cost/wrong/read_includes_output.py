# catalogue: 4
# what a call reads is taken to be prefix plus output, and the output is paid as well
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    total = 0.0
    for i in range(calls):
        if i == 0:
            total += prefix * p_write
        else:
            total += (prefix + out) * p_read
        total += suffix * p_in
        total += out * p_out
    return total / 1e6
