"""You compare the ids as strings without separators. Then 1, 12 and 1, 1, 2 look the same, and you count characters
instead of tokens."""

import os.path


def cached_prefix(prev, new, block=1, min_tokens=0):
    written = ["".join(map(str, ids)) for ids in (prev, new)]
    common = len(os.path.commonprefix(written))
    cached = common // block * block
    return cached if cached >= min_tokens else 0
