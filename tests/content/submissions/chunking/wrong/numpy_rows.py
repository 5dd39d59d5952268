# other: numpy rows
import numpy as np
def chunk(tokens, size, overlap):
    if overlap >= size: raise ValueError
    out, s = [], 0
    a = np.array(tokens)
    while s < len(tokens):
        out.append(a[s:s + size].tolist())
        if s + size >= len(tokens): break
        s += size - overlap
    return out
