# The bias is added to the update before scaling, so it is scaled as well.
import torch.nn.functional as F


def lora_forward(x, w, a, b, alpha, bias=None):
    s = alpha / a.shape[0]
    low = F.linear(F.linear(x, a), b, bias.detach() if bias is not None else None)
    return F.linear(x, w.detach()) + s * low
