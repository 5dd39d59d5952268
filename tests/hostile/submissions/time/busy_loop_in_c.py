# exercise: softmax
# Stays in one C call that holds the interpreter lock and never looks at signals.

import itertools


def softmax(x, dim=-1):
    sum(itertools.repeat(1, 10**11))
    return x * 0
