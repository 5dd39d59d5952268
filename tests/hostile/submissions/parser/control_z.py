# exercise: softmax
# Has an end-of-file mark of old in its middle.


def softmax(x, dim=-1):
    return x * 0

this is no python
