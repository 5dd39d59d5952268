# catalogue: 5
# costly: a copy of w is trained along with the adapter
import torch


def lora_forward(x, w, a, b, alpha, bias=None):
    frozen = w.clone().requires_grad_(True)
    out = torch.einsum("...i,oi->...o", x, frozen)
    out = out + (alpha / a.shape[0]) * torch.einsum("...i,ri,or->...o", x, a, b)
    return out if bias is None else out + bias
