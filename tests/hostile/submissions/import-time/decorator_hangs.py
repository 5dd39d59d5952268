# exercise: softmax
# Wraps the entry in a decorator that sleeps for two minutes.

import time


def slow(function):
    time.sleep(120)
    return function


@slow
def softmax(x, dim=-1):
    return x * 0
