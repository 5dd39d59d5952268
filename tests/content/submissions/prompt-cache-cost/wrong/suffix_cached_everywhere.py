# catalogue: 2
# prefix and suffix are written and read together
def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    prompt = prefix + suffix
    total = 0
    for call in range(calls):
        rate = p_write if call == 0 else p_read
        total += prompt * rate + out * p_out
    return total / 1e6
