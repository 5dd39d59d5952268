# catalogue: 2
import torch

def swiglu(x, w_gate, w_up, w_down):
    g = torch.einsum("...d,fd->...f", x, w_gate)
    u = torch.einsum("...d,fd->...f", x, w_up)
    return torch.einsum("...f,df->...d", torch.sigmoid(g) * u, w_down)
