import math

import torch


def perplexity(nlls, lengths):
    mask = (torch.arange(nlls.shape[1])[None] < lengths[:, None]).to(nlls.dtype)
    return math.exp((nlls * mask).sum().item() / mask.sum().item())
