"""You remove the tokens from the caller's list. Do not change the arguments; cut slices."""


def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("the overlap must be smaller than the size")
    chunks = []
    while tokens:
        chunks.append(tokens[:size])
        if len(tokens) <= size:
            break
        del tokens[: size - overlap]
    return chunks
