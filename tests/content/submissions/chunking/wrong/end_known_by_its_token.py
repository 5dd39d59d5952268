# other: stops where the last token of the text stands earlier
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    out = []
    for start in range(0, len(tokens), size - overlap):
        piece = tokens[start:start + size]
        out.append(piece)
        if piece[-1] is tokens[-1]:
            break
    return out
