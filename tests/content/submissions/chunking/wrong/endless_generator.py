# catalogue: 2
# a generator that yields the same window for ever when overlap equals size
def _walk(tokens, size, overlap):
    at, n = 0, len(tokens)
    while n:
        yield list(tokens[at:at + size])
        if at + size >= n:
            return
        at = at + size - overlap


def chunk(tokens, size, overlap):
    return list(_walk(tokens, size, overlap))
