# exercise: softmax
# Has an old end-of-file mark in its middle.


def softmax(x, dim=-1):
    return x * 0

this is no python
