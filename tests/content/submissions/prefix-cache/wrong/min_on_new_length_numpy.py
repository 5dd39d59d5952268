# catalogue: 4
# a mask over positions, and at the end the minimum is tested on new
import numpy as np


def cached_prefix(prev, new, block=1, min_tokens=0):
    m = min(len(prev), len(new))
    equal = np.array(prev[:m]) == np.array(new[:m])
    n = int(np.cumprod(equal).sum()) if m else 0
    n = n // block * block
    return n if len(new) >= min_tokens else 0
