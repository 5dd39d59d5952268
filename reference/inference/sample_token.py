"""Sample a token by the inverse of the cumulative distribution.

Lay the probabilities end to end on the line from 0 to 1: each token owns an interval as long as its probability. A
uniform u falls into one of them, so each token is drawn with its probability. The interval of a token with probability
0 is empty, so it is never drawn.

    i = the first token with P(0) + ... + P(i) > u

Source: Devroye 1986, "Non-Uniform Random Variate Generation", section III.2 (inversion by sequential search).
"""

import torch
from torch import Tensor


def sample(probs: Tensor, u: float) -> int:
    cdf = torch.cumsum(probs, dim=-1)  # (V,)
    above = torch.nonzero(cdf > u)  # (m, 1): the tokens whose interval ends after u
    if len(above) == 0:  # rounding: the sum stays below u
        possible = torch.nonzero(probs > 0)  # (m, 1)
        return int(possible[-1])
    return int(above[0])
