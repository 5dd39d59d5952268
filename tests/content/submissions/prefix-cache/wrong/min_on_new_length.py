# catalogue: 4
# the minimum is compared with the length of new, not with the shared prefix
def cached_prefix(prev, new, block=1, min_tokens=0):
    if len(new) < min_tokens:
        return 0
    n = 0
    for a, b in zip(prev, new):
        if a != b:
            break
        n += 1
    return n // block * block
