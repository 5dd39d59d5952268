# exercise: softmax
# Allocates and touches up to 8 GB in 64 MB pieces.

KEPT = []


def softmax(x, dim=-1):
    for _ in range(128):
        KEPT.append(b"x" * (64 << 20))
    return x * 0
