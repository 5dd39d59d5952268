def cached_prefix(prev, new, block=1, min_tokens=0):
    """Walk whole blocks, as a paged cache does, and stop at the first one that differs."""
    prev, new = list(prev), list(new)
    end = 0
    while end + block <= min(len(prev), len(new)) and prev[end:end + block] == new[end:end + block]:
        end += block
    return end if end >= min_tokens else 0
