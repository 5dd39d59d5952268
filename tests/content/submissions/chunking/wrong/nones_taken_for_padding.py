# other: a None at the end of the last chunk is taken for padding
from itertools import zip_longest


def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    n, step = len(tokens), size - overlap
    starts = range(0, max(n - overlap, 1), step) if n else ()
    if n <= size:
        return [tokens[:]] if n else []
    columns = zip_longest(*(
        [tokens[s + j] if s + j < n else None for s in starts] for j in range(size)
    ))
    out = [list(row) for row in columns]
    while out and out[-1] and out[-1][-1] is None:
        out[-1].pop()
    return out
