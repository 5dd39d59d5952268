# catalogue: 2
# F.glu on the fused projection gates with a sigmoid
import torch
import torch.nn.functional as F


def swiglu(x, w_gate, w_up, w_down):
    fused = torch.cat([w_up, w_gate], dim=0)
    return F.linear(F.glu(F.linear(x, fused), dim=-1), w_down)
