import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, scale):
        super().__init__()
        self.scale = scale
        self.normalise = nn.Softmax(dim=-1)

    def forward(self, q, k, v, mask):
        scores = (q @ k.mT) * self.scale
        if mask is None:
            return self.normalise(scores) @ v
        bias = torch.zeros_like(scores).masked_fill_(mask.logical_not(), torch.finfo(scores.dtype).min)
        alive = mask.any(-1, keepdim=True)
        return torch.where(alive, self.normalise(scores + bias).masked_fill(~mask, 0) @ v, 0.0)


@torch.no_grad()
def scaled_dot_product_attention(q, k, v, mask=None, scale=None):
    return Attention(scale if scale is not None else q.shape[-1] ** -0.5)(q, k, v, mask)
