# silu as x e^x / (1 + e^x): inf/inf for a large gate
import torch


def swiglu(x, w_gate, w_up, w_down):
    g = x @ w_gate.T
    e = torch.exp(g)
    return (g * e / (1 + e) * (x @ w_up.T)) @ w_down.T
