# exercise: softmax
# Makes up to 100,000 mappings of one page each.

import mmap

KEPT = []


def softmax(x, dim=-1):
    try:
        for number in range(100_000):
            KEPT.append(mmap.mmap(-1, 4096, prot=mmap.PROT_READ if number % 2 else mmap.PROT_READ | mmap.PROT_WRITE))
    except (OSError, MemoryError):
        pass
    return x * 0
