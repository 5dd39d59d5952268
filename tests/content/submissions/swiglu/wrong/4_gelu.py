# catalogue: 4
import torch.nn as nn
import torch.nn.functional as F

class GLU(nn.Module):
    def __init__(self, g, u, d):
        super().__init__()
        self.g, self.u, self.d = g, u, d
        self.act_fn = nn.GELU()

    def forward(self, x):
        return F.linear(self.act_fn(F.linear(x, self.g)) * F.linear(x, self.u), self.d)

def swiglu(x, w_gate, w_up, w_down):
    return GLU(w_gate, w_up, w_down)(x)
