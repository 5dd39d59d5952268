# other: ids are cut to sixteen bits
import numpy as np


def cached_prefix(prev, new, block=1, min_tokens=0):
    n = min(len(prev), len(new))
    a = np.asarray(prev[:n], dtype=np.int64).astype(np.uint16)
    b = np.asarray(new[:n], dtype=np.int64).astype(np.uint16)
    differ = np.flatnonzero(a != b)
    if differ.size:
        n = int(differ[0])
    n = n // block * block
    return n if n >= min_tokens else 0
