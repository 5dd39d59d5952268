import warnings

import torch
from torch import nn


class TopK(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.k = k

    def forward(self, logits):
        vocab = logits.shape[-1]
        if not 0 < self.k < vocab:
            warnings.warn("nothing to filter", stacklevel=2)
            return logits
        bound = logits.double().kthvalue(vocab - self.k + 1, dim=-1, keepdim=True).values.to(logits.dtype)
        return logits + torch.zeros_like(logits).masked_fill(logits < bound, -torch.inf)


def top_k_filter(logits, k):
    return TopK(k)(logits)
