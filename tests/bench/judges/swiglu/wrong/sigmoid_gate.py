# mistake: a sigmoid gate, which is GLU
import torch.nn.functional as F


def swiglu(x, w_gate, w_up, w_down):
    return F.linear(F.linear(x, w_gate).sigmoid() * F.linear(x, w_up), w_down)
