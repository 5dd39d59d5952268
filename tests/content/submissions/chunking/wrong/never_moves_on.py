# catalogue: 2
def chunk(tokens, size, overlap):
    out, s = [], 0
    while s < len(tokens):
        out.append(tokens[s:s + size])
        if s + size >= len(tokens): break
        s += size - overlap
    return out
