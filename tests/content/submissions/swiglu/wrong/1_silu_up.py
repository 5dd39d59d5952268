# catalogue: 1
import torch.nn.functional as F

def swiglu(x, w_gate, w_up, w_down):
    gate = F.linear(x, w_gate)
    up = F.linear(x, w_up)
    return F.linear(gate * F.silu(up), w_down)
