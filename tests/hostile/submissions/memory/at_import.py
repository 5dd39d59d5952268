# exercise: softmax
# Allocates up to 8 GB while it is loaded.

KEPT = [bytearray(64 << 20) for _ in range(128)]


def softmax(x, dim=-1):
    return x * 0
