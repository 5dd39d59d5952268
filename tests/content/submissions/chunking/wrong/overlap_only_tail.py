# catalogue: 4
# ends with a chunk that holds nothing but the overlap
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    step = size - overlap
    return [tokens[i:i + size] for i in range(0, len(tokens), step)]
