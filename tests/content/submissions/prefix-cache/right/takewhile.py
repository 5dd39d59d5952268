from itertools import takewhile
from operator import eq


def cached_prefix(prev, new, block=1, min_tokens=0):
    shared = sum(1 for _ in takewhile(bool, map(eq, prev, new)))
    shared -= shared % block
    return shared if shared >= min_tokens else 0
