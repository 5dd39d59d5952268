# catalogue: 2
# rounds to the nearest block with round()
def cached_prefix(prev, new, block=1, min_tokens=0):
    limit = min(len(prev), len(new))
    n = next((i for i in range(limit) if prev[i] != new[i]), limit)
    n = round(n / block) * block
    if n < min_tokens:
        return 0
    return n
