import torch


def swiglu(x, w_gate, w_up, w_down):
    gate = torch.einsum("...d,fd->...f", x, w_gate)
    up = torch.einsum("...d,fd->...f", x, w_up)
    hidden = gate / (1 + torch.exp(-gate)) * up
    return torch.einsum("...f,df->...d", hidden, w_down)
