# catalogue: 1
# moves on by the whole chunk
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    result = []
    current = []
    for t in tokens:
        current.append(t)
        if len(current) == size:
            result.append(current)
            current = []
    if current:
        result.append(current)
    return result
