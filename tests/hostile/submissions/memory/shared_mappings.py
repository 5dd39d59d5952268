# exercise: softmax
# Maps up to 64 GB of shared anonymous memory without touching it, then touches 4 GB.

import mmap

KEPT = []


def softmax(x, dim=-1):
    try:
        for _ in range(256):
            KEPT.append(mmap.mmap(-1, 256 << 20))
    except (OSError, MemoryError):
        pass
    for piece in KEPT[:16]:
        for offset in range(0, len(piece), 4096):
            piece[offset] = 1
    return x * 0
