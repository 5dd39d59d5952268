# steps by overlap
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    out, i = [], 0
    while i < len(tokens):
        out.append(tokens[i:i + size])
        if i + size >= len(tokens):
            break
        i += overlap or size
    return out
