# lora_dropout runs in training mode, so the result is random.
import torch.nn.functional as F


def lora_forward(x, w, a, b, alpha, bias=None, p=0.05):
    low = F.linear(F.dropout(x, p, training=True), a)
    return F.linear(x, w, bias) + (alpha / a.shape[0]) * F.linear(low, b)
