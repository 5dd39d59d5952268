import numpy as np


def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be below size")
    n = len(tokens)
    if n == 0:
        return []
    step = size - overlap
    count = 1 + int(np.ceil(max(n - size, 0) / step))
    starts = np.arange(count) * step
    return [list(tokens[s:s + size]) for s in starts.tolist()]
