# catalogue: 2
# rounds up to a whole block
import math


def cached_prefix(prev, new, block=1, min_tokens=0):
    n = 0
    while n < len(prev) and n < len(new) and prev[n] == new[n]:
        n += 1
    n = math.ceil(n / block) * block
    return n if n >= min_tokens else 0
