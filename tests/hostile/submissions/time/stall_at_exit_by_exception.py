# exercise: softmax
# Raises, and takes two minutes to be turned into text and to be let go.

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
