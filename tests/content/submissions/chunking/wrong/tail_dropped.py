# catalogue: 3
# only whole windows: the last partial one is dropped
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    step = size - overlap
    return [tokens[i:i + size] for i in range(0, len(tokens) - size + 1, step)]
