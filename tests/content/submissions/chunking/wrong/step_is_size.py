# catalogue: 1
# steps by size, so nothing overlaps
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    return [tokens[i:i + size] for i in range(0, len(tokens), size)]
