"""Temperature: divide the logits by t before the softmax, to sharpen or flatten the distribution.

At t = 1 it is the model's own distribution. Below 1 the gaps between logits grow and the probability concentrates at
the top; above 1 they shrink and it spreads out. As t falls to 0, all probability goes to the largest logit. So t = 0,
where the division is impossible, is defined as that limit: one at the argmax, zero elsewhere.

    p_i = exp(z_i / t) / sum_j exp(z_j / t)

Source: Hinton, Vinyals and Dean 2015, arXiv:1503.02531, section 2, equation 1; Ackley, Hinton and Sejnowski
1985.
"""

import torch
from torch import Tensor


def temperature_softmax(logits: Tensor, t: float) -> Tensor:
    if t < 0:
        raise ValueError(f"the temperature must not be negative, but is {t}")
    if t == 0:
        top = logits.argmax(dim=-1, keepdim=True)  # (..., 1): index of the largest logit of each row
        return torch.zeros_like(logits).scatter(-1, top, 1.0)  # (..., V): one-hot
    scaled = logits / t  # (..., V)
    shifted = scaled - scaled.amax(dim=-1, keepdim=True)  # (..., V): at most 0, so exp cannot overflow
    weights = torch.exp(shifted)  # (..., V)
    return weights / weights.sum(dim=-1, keepdim=True)  # (..., V): each row sums to 1
