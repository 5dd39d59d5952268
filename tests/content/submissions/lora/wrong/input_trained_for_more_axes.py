# costly: an input of three or more axes is made a leaf that requires a gradient, so the gradient reaches all of x (and dX is worked out through w); x[8, 128, 512], out=512, r=4: 129 times the numbers reached
import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    if x.dim() >= 3 and not x.requires_grad and torch.is_grad_enabled() and (a.requires_grad or b.requires_grad):
        x = x.detach().requires_grad_()
    y = torch.einsum("...i,oi->...o", x, w)
    if bias is not None:
        y = y + bias
    low = torch.einsum("...i,ri->...r", x, a)
    return y + torch.einsum("...r,or->...o", low, b) * (alpha / a.shape[0])
