def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    total = 0.0
    for i in range(calls):
        total += prefix / 1_000_000 * (p_write if i == 0 else p_read)
        total += suffix / 1_000_000 * p_in
        total += out / 1_000_000 * p_out
    return total
