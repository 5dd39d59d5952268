import numpy as np


def cached_prefix(prev, new, block=1, min_tokens=0):
    m = min(len(prev), len(new))
    differs = np.asarray(prev[:m]) != np.asarray(new[:m])
    first = int(np.argmax(differs)) if m and differs.any() else m
    whole = first // block * block
    return whole * int(whole >= min_tokens)
