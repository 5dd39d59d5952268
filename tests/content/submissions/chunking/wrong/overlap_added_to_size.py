# steps by size but takes size + overlap tokens
def chunk(tokens, size, overlap):
    if overlap >= size:
        raise ValueError("overlap must be smaller than size")
    return [tokens[i:i + size + overlap] for i in range(0, len(tokens), size)]
