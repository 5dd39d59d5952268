# compares from the end
def cached_prefix(prev, new, block=1, min_tokens=0):
    n = 0
    for a, b in zip(reversed(prev), reversed(new)):
        if a != b:
            break
        n += 1
    n = n // block * block
    return n if n >= min_tokens else 0
