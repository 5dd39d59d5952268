# exercise: softmax
# Aborts the process.

import os


def softmax(x, dim=-1):
    os.abort()
