# catalogue: 1
# counts every position where they agree, also after the first difference
def cached_prefix(prev, new, block=1, min_tokens=0):
    same = sum(a == b for a, b in zip(prev, new))
    same = same - same % block
    return same if same >= min_tokens else 0
