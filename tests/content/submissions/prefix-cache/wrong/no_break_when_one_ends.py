# runs over the end of the shorter list when one is a prefix of the other
def cached_prefix(prev, new, block=1, min_tokens=0):
    n = 0
    while prev[n] == new[n]:
        n += 1
    n = n // block * block
    return n if n >= min_tokens else 0
