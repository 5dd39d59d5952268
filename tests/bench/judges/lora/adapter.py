"""Their class with the frozen layer and the two parameters that it asks for by name."""

import torch
from torch import nn

TASK = "lora"


def adapt(ours):
    class LoRALinear(nn.Module):
        def __init__(self, in_features, out_features, rank, alpha=1.0):
            super().__init__()
            self.linear = nn.Linear(in_features, out_features).requires_grad_(False)
            self.lora_A = nn.Parameter(torch.randn(rank, in_features) * 0.01)
            self.lora_B = nn.Parameter(torch.zeros(out_features, rank))
            self.alpha = alpha

        def forward(self, x):
            layer = self.linear
            return ours.lora_forward(x, layer.weight, self.lora_A, self.lora_B, self.alpha, layer.bias)

    return LoRALinear
