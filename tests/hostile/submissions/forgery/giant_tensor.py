# exercise: softmax
# Returns an answer of 400 MB, far above anything expected.

import torch


def softmax(x, dim=-1):
    return torch.zeros(100_000_000)
