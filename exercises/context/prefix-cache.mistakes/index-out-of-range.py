"""You loop over the new request and index the earlier one, which may be shorter. Stop at the end of the shorter one."""


def cached_prefix(prev, new, block=1, min_tokens=0):
    common = 0
    for i in range(len(new)):
        if prev[i] != new[i]:
            break
        common += 1
    cached = common // block * block
    return cached if cached >= min_tokens else 0
