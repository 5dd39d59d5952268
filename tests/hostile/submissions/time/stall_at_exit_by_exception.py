# exercise: softmax
# Raises an exception that takes two minutes to be formatted and freed.

import time


class Slow(Exception):
    def __str__(self):
        time.sleep(120)
        return "slow"

    __repr__ = __str__

    def __del__(self):
        time.sleep(120)


def softmax(x, dim=-1):
    raise Slow
