# exercise: softmax
# Makes the entry a generator that never ends.


def softmax(x, dim=-1):
    while True:
        yield x * 0
