"""Cut an object array: slicing it costs nothing, tolist() makes the new lists."""
import numpy as np


def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    row = np.array(tokens, dtype=object)
    n = len(row)
    step = size - overlap
    chunks = []
    start = 0
    while start < n:
        chunks.append(row[start:start + size].tolist())
        if start + size >= n:
            break
        start += step
    return chunks
