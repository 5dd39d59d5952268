# catalogue: 2
# the normalised h is both the input of the sublayer and the shortcut
import torch


def residual(x, sublayer, norm, order="pre"):
    h = norm(x) if order == "pre" else x
    y = torch.add(h, sublayer(h))
    return norm(y) if order == "post" else y
