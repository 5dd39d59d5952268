# catalogue: 4
# Gemma's gate, GELU in the tanh form
import torch
from torch import nn


def swiglu(x, w_gate, w_up, w_down):
    act = nn.GELU(approximate="tanh")
    hidden = act(torch.matmul(x, w_gate.t())).mul(torch.matmul(x, w_up.t()))
    return torch.matmul(hidden, w_down.t())
