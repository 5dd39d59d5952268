# catalogue: 2
# sigmoid gate: a GLU, not a SwiGLU
import torch


def swiglu(x, w_gate, w_up, w_down):
    gate = torch.sigmoid(x @ w_gate.T)
    return (gate * (x @ w_up.T)) @ w_down.T
