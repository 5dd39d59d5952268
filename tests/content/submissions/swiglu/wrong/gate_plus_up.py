# catalogue: 3
# the branches are added
import torch.nn.functional as F


def swiglu(x, w_gate, w_up, w_down):
    h = F.silu(x @ w_gate.T)
    h = h + x @ w_up.T
    return h @ w_down.T
