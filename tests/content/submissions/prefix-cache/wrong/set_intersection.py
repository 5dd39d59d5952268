# catalogue: 1
# counts the distinct tokens that both have
def cached_prefix(prev, new, block=1, min_tokens=0):
    n = len(set(prev) & set(new))
    n = n // block * block
    return n if n >= min_tokens else 0
