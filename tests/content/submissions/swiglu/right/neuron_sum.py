import torch

def swiglu(x, w_gate, w_up, w_down):
    y = torch.zeros_like(x)
    for g, u, o in zip(w_gate, w_up, w_down.T):
        z = (x * g).sum(-1)
        h = 0.5 * z * (1 + torch.tanh(z / 2)) * (x * u).sum(-1)
        y = y + h[..., None] * o
    return y
