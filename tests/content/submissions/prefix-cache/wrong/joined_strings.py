# catalogue: 3
# compares the ids joined to strings, so the answer is in characters
import os


def cached_prefix(prev, new, block=1, min_tokens=0):
    a = "".join(str(t) for t in prev)
    b = "".join(str(t) for t in new)
    n = len(os.path.commonprefix([a, b]))
    n = n // block * block
    return n if n >= min_tokens else 0
