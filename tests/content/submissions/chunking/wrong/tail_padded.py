# the last chunk is filled up with None
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    out, i = [], 0
    while i < len(tokens):
        piece = list(tokens[i:i + size])
        out.append(piece + [None] * (size - len(piece)))
        if i + size >= len(tokens):
            break
        i += size - overlap
    return out
