import torch


def residual(x, sublayer, norm, order="pre"):
    shortcut = x.clone()
    h = x.clone()
    if order == "pre":
        h = norm(h)
    h = sublayer(h)
    h = torch.add(shortcut, h)
    if order == "post":
        h = norm(h)
    return h
