import torch


def swiglu(x, w_gate, w_up, w_down):
    acc = torch.zeros(*x.shape[:-1], w_down.shape[0], dtype=torch.float64)
    xd = x.double()
    for j in range(w_gate.shape[0]):
        g = (xd * w_gate[j].double()).sum(-1)
        u = (xd * w_up[j].double()).sum(-1)
        acc = acc + (g / (1 + torch.exp(-g)) * u).unsqueeze(-1) * w_down[:, j].double()
    return acc.type_as(x)
