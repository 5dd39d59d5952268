# catalogue: 1
# counts the tokens of new that occur anywhere in prev
def cached_prefix(prev, new, block=1, min_tokens=0):
    seen = set(prev)
    hits = 0
    for token in new:
        if token in seen:
            hits += 1
    hits -= hits % block
    if hits < min_tokens:
        hits = 0
    return hits
