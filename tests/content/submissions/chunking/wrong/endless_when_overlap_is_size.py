# catalogue: 2
# overlap >= size is not checked: the start never moves on
def chunk(tokens, size, overlap):
    chunks = []
    start = 0
    while start < len(tokens):
        chunks.append(tokens[start:start + size])
        if start + size >= len(tokens):
            break
        start += size - overlap
    return chunks
