# exercise: softmax
# Evaluates constants that take all memory or all time: a power tower and a long repetition.

EIGHT_GIGABYTES = "a" * (8 << 30)
TOWER = 9**9**9


def softmax(x, dim=-1):
    return x * 0
