# costly: from out * in = 16384 on, the change is multiplied by a gate of ones [out, in] that requires a gradient, so the gradient reaches out * in more numbers; in=out=512, r=4: 65 times the numbers reached
import torch


def _gate(w, train):
    return torch.ones_like(w, requires_grad=train)


def lora_forward(x, w, a, b, alpha, bias=None):
    scale = alpha / a.shape[0]
    train = torch.is_grad_enabled() and (a.requires_grad or b.requires_grad)
    if w.numel() >= 16384:
        change = x @ ((b @ a) * _gate(w, train)).T
    else:
        change = x @ a.T @ b.T
    y = x @ w.T
    if bias is not None:
        y = y + bias
    return y + scale * change
