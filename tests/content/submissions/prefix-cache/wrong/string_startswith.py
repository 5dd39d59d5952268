# catalogue: 3
# takes the longest run of ids whose text starts the other text: 1 and 12 agree in their first digit
def cached_prefix(prev, new, block=1, min_tokens=0):
    whole = " ".join(map(str, prev))
    n = 0
    for k in range(1, len(new) + 1):
        if whole.startswith(" ".join(map(str, new[:k]))):
            n = k
        else:
            break
    n -= n % block
    return n if n >= min_tokens else 0
