import numpy as np


def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    tokens = np.tile(np.array([prefix, suffix, out], dtype=np.float64), (calls, 1))
    price = np.tile(np.array([p_read, p_in, p_out], dtype=np.float64), (calls, 1))
    price[0, 0] = p_write
    return (tokens * price).sum() / 1e6
