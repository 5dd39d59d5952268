# never reports the whole of new as cached (the last token is always to be computed)
def cached_prefix(prev, new, block=1, min_tokens=0):
    n = 0
    for a, b in zip(prev, new[:-1]):
        if a != b:
            break
        n += 1
    n = n // block * block
    return n if n >= min_tokens else 0
