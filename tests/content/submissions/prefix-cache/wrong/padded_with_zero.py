# the shorter list is padded with 0, which is a valid token id, so zeros after its end count as equal (class e)
# shows for: cached_prefix([5], [5, 0, 0]): returns 3, should be 1
from itertools import zip_longest


def cached_prefix(prev, new, block=1, min_tokens=0):
    n = 0
    for a, b in zip_longest(prev, new, fillvalue=0):
        if a != b:
            break
        n += 1
    n = n // block * block
    if n < min_tokens:
        return 0
    return n
