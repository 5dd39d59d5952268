# exercise: softmax
# Asks for tensors of a terabyte and of more elements than fit in 63 bits.

import torch


def softmax(x, dim=-1):
    for shape in ((1 << 38,), (1 << 20, 1 << 20, 1 << 20), (1 << 62,)):
        try:
            torch.zeros(shape)
        except (RuntimeError, MemoryError):
            pass
    return torch.ones(1 << 40)
