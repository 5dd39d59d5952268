# catalogue: 4
# b is scaled in place before the product.
import torch


def lora_merge(w, a, b, alpha):
    with torch.no_grad():
        b.mul_(alpha / a.shape[0])
        return w + b @ a


def lora_unmerge(w2, a, b, alpha):
    with torch.no_grad():
        b.mul_(alpha / a.shape[0])
        return w2 - b @ a
