# exercise: softmax
# Sleeps a little in every call, so that only the sum of all calls is too long.

import time


def softmax(x, dim=-1):
    time.sleep(1.5)
    return x * 0
