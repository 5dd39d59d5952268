# ReLU gate: a ReGLU
import torch


def swiglu(x, w_gate, w_up, w_down):
    return (torch.relu(x @ w_gate.T) * (x @ w_up.T)) @ w_down.T
