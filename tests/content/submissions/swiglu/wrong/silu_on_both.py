# catalogue: 1
# SiLU on up too
import torch


def swiglu(x, w_gate, w_up, w_down):
    def silu(z):
        return z * torch.sigmoid(z)

    a, b = x @ w_gate.T, x @ w_up.T
    return (silu(a) * silu(b)) @ w_down.T
