from decimal import Decimal


def _d(x):
    return Decimal(str(x))


def prompt_cache_cost(calls, prefix, suffix, out, p_in, p_write, p_read, p_out):
    tail = suffix * _d(p_in) + out * _d(p_out)
    first = prefix * _d(p_write) + tail
    later = prefix * _d(p_read) + tail
    return float((first + (calls - 1) * later) / Decimal(1_000_000))
