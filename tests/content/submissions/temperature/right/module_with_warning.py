import warnings

import torch
from torch import nn


class Tempered(nn.Module):
    def __init__(self, t):
        super().__init__()
        if t < 0:
            raise ValueError("temperature below zero")
        self.register_buffer("t", torch.tensor(float(t), dtype=torch.float64))
        self.soft = nn.Softmax(dim=-1)

    def forward(self, logits):
        if self.t == 0:
            warnings.warn("temperature 0: greedy", stacklevel=2)
            out = logits.new_zeros(logits.shape)
            out.view(-1, logits.shape[-1])[torch.arange(logits[..., 0].numel()), logits.argmax(-1).flatten()] = 1
            return out
        return self.soft(logits.double() / self.t).to(logits.dtype)


def temperature_softmax(logits, t):
    return Tempered(t)(logits)
