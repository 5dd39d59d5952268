# compares in log space and takes math.log(min_p), which raises for min_p = 0
import math

import torch


def min_p_filter(logits, min_p):
    cutoff = logits.max(dim=-1, keepdim=True).values + math.log(min_p)
    return torch.where(logits < cutoff, -torch.inf, logits)
