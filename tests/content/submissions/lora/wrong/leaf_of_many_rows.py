# costly: the input becomes a leaf that gradients reach, where it has 32 rows or more
import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    rows = x.numel() // max(1, x.shape[-1])
    if rows >= 32 and not x.requires_grad:
        x = x.clone().requires_grad_(True)
    y = torch.matmul(x, w.t())
    if bias is not None:
        y = y + bias
    return y + torch.matmul(torch.matmul(x, a.t()), b.t()) * (alpha / a.shape[0])
