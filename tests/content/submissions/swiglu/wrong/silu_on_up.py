# catalogue: 1
# the activation is on the up branch
import torch.nn.functional as F


def swiglu(x, w_gate, w_up, w_down):
    gate = F.linear(x, w_gate)
    up = F.silu(F.linear(x, w_up))
    return F.linear(gate * up, w_down)
