# catalogue: 3
import os
def cached_prefix(prev, new, block=1, min_tokens=0):
    n = len(os.path.commonprefix([" ".join(map(str, prev)), " ".join(map(str, new))]))
    n -= n % block
    return n if n >= min_tokens else 0
