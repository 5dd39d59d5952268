# exercise: softmax
# Raises exceptions whose text exits the process, raises again, recurses or is not text.

import os


class Leaving(Exception):
    def __str__(self):
        os._exit(0)

    __repr__ = __str__


class Raising(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__

    @property
    def args(self):
        raise KeyboardInterrupt

    @property
    def __traceback__(self):
        raise SystemExit(0)


class Wrong(Exception):
    def __str__(self):
        return 7


KINDS = [Wrong, Raising, Leaving]
calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    raise KINDS[calls % len(KINDS)]()
