# exercise: softmax
# Prints up to 1 GB.


def softmax(x, dim=-1):
    line = "x" * 999
    for _ in range(1_000_000):
        print(line)
    return x * 0
