# catalogue: 4
import torch

class Mask:
    def __init__(self, q, k): self.q, self.k = q, k
    def build(self):
        pos = torch.arange(self.k - self.q, self.k).view(-1, 1)
        return torch.arange(self.k).view(1, -1) > pos

def causal_mask(t_q, t_k=None):
    return Mask(t_q, t_q if t_k is None else t_k).build()
