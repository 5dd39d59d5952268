# catalogue: 4
# += changes the shared weight.
import torch


@torch.no_grad()
def lora_merge(w, a, b, alpha):
    w += (alpha / a.shape[0]) * (b @ a)
    return w


@torch.no_grad()
def lora_unmerge(w2, a, b, alpha):
    w2 -= (alpha / a.shape[0]) * (b @ a)
    return w2
