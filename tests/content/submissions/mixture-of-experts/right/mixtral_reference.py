import torch
from torch import nn


class MoeLayer(nn.Module):
    def __init__(self, experts, gate, k):
        super().__init__()
        self.experts, self.gate, self.k = experts, gate, k

    def forward(self, inputs):
        gate_logits = inputs @ self.gate.T
        weights, selected = torch.topk(gate_logits, self.k)
        weights = torch.softmax(weights, dim=1)
        results = torch.zeros_like(inputs)
        for i, expert in enumerate(self.experts):
            batch_idx, nth = torch.where(selected == i)
            if len(batch_idx):
                results[batch_idx] += weights[batch_idx, nth, None] * expert(inputs[batch_idx])
        return results


def moe(x, w_router, experts, k):
    return MoeLayer(experts, w_router, k)(x.flatten(0, -2)).view_as(x)
