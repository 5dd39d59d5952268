# catalogue: 4
# W + BA is built first and the whole of it is scaled.
import torch.nn.functional as F


def lora_forward(x, w, a, b, alpha, bias=None):
    scaling = alpha / b.size(1)
    weight = scaling * (w.detach() + b @ a)
    return F.linear(x, weight, bias.detach() if bias is not None else None)
