# catalogue: 1
# the tanh form also for approximate="none"
import math

import torch


def gelu(x, approximate="none"):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
