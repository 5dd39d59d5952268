# exercise: softmax
# Computes a power that takes for ever, inside one instruction.


def softmax(x, dim=-1):
    three = 3
    three ** (10**9)
    return x * 0
