# catalogue: 3
import torch

def silu(z):
    return z * torch.sigmoid(z)

def swiglu(x, w_gate, w_up, w_down):
    hidden = silu(x @ w_gate.T) + x @ w_up.T
    return hidden @ w_down.T
