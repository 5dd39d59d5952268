# each call's output and suffix are kept in the next prompt (a growing chat)
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    total = prefix * p_write
    history = 0
    for i in range(calls):
        if i:
            total += prefix * p_read
        total += (history + suffix) * p_in + out * p_out
        history += suffix + out
    return total / 1e6
