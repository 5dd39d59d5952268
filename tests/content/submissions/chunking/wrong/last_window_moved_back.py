# the last chunk is moved back so that it is full
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    out, i = [], 0
    n = len(tokens)
    while i < n:
        if i + size >= n:
            out.append(tokens[max(0, n - size):])
            break
        out.append(tokens[i:i + size])
        i += size - overlap
    return out
