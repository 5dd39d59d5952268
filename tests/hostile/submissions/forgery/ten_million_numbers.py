# exercise: softmax
# Returns a list of ten million numbers, then a tuple of a hundred thousand tensors.

import torch

calls = 0


def softmax(x, dim=-1):
    global calls
    calls += 1
    return list(range(10**7)) if calls % 2 else tuple(torch.zeros(1) for _ in range(100_000))
