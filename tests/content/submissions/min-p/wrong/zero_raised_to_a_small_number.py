# other: min_p = 0 is raised to 1e-8 for the logarithm
import math

import torch


def min_p_filter(logits, min_p):
    z = logits.double()
    cut = z.amax(-1, keepdim=True) + math.log(max(min_p, 1e-8))
    return torch.where(z >= cut, logits, torch.full_like(logits, -math.inf))
