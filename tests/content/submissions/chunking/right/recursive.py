def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap >= size")
    out, rest = [], list(tokens)
    while rest:
        head = rest[:size]
        out.append(head)
        rest = rest[size - overlap:] if len(rest) > size else []
    return out
