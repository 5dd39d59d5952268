# exercise: softmax
# Recurses without a recursion limit until the stack overflows.

import sys

sys.setrecursionlimit(10**9)


def fall(n):
    return fall(n + 1) + 1


def softmax(x, dim=-1):
    fall(0)
    return x * 0
