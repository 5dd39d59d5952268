# catalogue: 4
# sums the real tokens but divides by B * T
import math

import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    return math.exp(nlls[mask].sum().item() / nlls.numel())
