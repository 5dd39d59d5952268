"""You keep counting while the tokens are the same and do not check for the end of a list. Stop at the end of the
shorter one."""


def cached_prefix(prev, new, block=1, min_tokens=0):
    common = 0
    while prev[common] == new[common]:
        common += 1
    cached = common // block * block
    return cached if cached >= min_tokens else 0
