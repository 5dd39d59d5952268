"""Dropout: in training each element is zeroed with probability p, and the others are scaled up to make up for it.

Dividing by 1 - p keeps the expected value of every element, so that evaluation needs no change at all. This is the
inverted form that all libraries use; the paper scales by the probability to keep at test time.

    y = 0 where u < p, else x / (1 - p)

Source: Srivastava et al. 2014, "Dropout", JMLR 15, section 4, and torch.nn.Dropout.
"""

import torch
from torch import Tensor


def dropout(x: Tensor, u: Tensor, p: float, training: bool = True) -> Tensor:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"p is a probability, between 0 and 1, and not {p}")
    if not training or p == 0.0:
        return x
    if p == 1.0:  # nothing is kept, and 1 - p is 0
        return torch.zeros_like(x)
    return (x / (1.0 - p)).masked_fill(u < p, 0.0)
