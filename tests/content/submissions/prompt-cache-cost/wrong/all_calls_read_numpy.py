# catalogue: 1
# the price vector has the read price in every row
import numpy as np


def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    usage = np.array([prefix, suffix, out]) * calls
    return float(usage @ np.array([p_read, p_in, p_out])) / 1_000_000
