# catalogue: 3
# converts to bits and then exponentiates with e
import math

import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    bits = nlls[mask].mean().item() / math.log(2)
    return math.exp(bits)
