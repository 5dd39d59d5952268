# catalogue: 4
import torch
import torch.nn as nn

class RMS(nn.Module):
    def __init__(self, weight, eps):
        super().__init__()
        self.weight, self.eps = weight, eps

    def forward(self, x):
        n = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return x / torch.sqrt(n ** 2 + self.eps) * self.weight

def rms_norm(x, weight, eps=1e-6):
    wide = torch.promote_types(x.dtype, torch.float32)
    return RMS(weight.to(wide), eps)(x.to(wide)).to(x.dtype)
