"""You join the ids into strings and count the characters of the common prefix. An id has several digits, and 12 and 13
are different tokens; compare the lists."""

import os


def cached_prefix(prev, new, block=1, min_tokens=0):
    common = len(os.path.commonprefix([" ".join(map(str, prev)), " ".join(map(str, new))]))
    common -= common % block
    return common if common >= min_tokens else 0
