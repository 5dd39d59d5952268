import torch


def swiglu(x, w_gate, w_up, w_down):
    g, u = (x @ torch.cat((w_gate, w_up)).mT).chunk(2, -1)
    return (u * g.sigmoid() * g) @ w_down.mT
