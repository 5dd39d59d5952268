# exercise: softmax
# Raises an exception with a message of 100 million characters and a traceback a million lines long.


def deeper(n):
    if n == 0:
        raise ValueError("x" * 100_000_000)
    deeper(n - 1)


def softmax(x, dim=-1):
    deeper(900)
