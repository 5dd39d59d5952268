# exercise: softmax
# Never finishes the body of a class.

import time

END = time.monotonic() + 120


class Model:
    while time.monotonic() < END:
        pass


def softmax(x, dim=-1):
    return x * 0
