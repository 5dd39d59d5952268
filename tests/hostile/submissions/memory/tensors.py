# exercise: softmax
# Allocates and fills up to 8 GB of tensors.

import torch

KEPT = []


def softmax(x, dim=-1):
    for _ in range(64):
        KEPT.append(torch.ones(32 << 20))
    return x * 0
