# named: never-moves-on-with-an-overlap-of-size
def chunk(tokens, size, overlap):
    if overlap > size:
        raise ValueError("overlap")
    out, i = [], 0
    while i < len(tokens):
        out.append(tokens[i : i + size])
        if i + size >= len(tokens):
            break
        i += size - overlap
    return out
