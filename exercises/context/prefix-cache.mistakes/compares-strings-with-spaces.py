"""You compare the ids as strings separated by spaces, so an id that begins like another counts as the same. Compare the
ids themselves."""

import os.path


def cached_prefix(prev, new, block=1, min_tokens=0):
    written = [" ".join(map(str, ids)) for ids in (prev, new)]
    common = len(os.path.commonprefix(written).split())
    cached = common // block * block
    return cached if cached >= min_tokens else 0
