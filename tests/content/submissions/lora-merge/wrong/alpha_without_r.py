# catalogue: 2
# alpha is not divided by r.
import torch


def lora_merge(w, a, b, alpha):
    return torch.addmm(w, b, a, alpha=alpha)


def lora_unmerge(w2, a, b, alpha):
    return torch.addmm(w2, b, a, alpha=-alpha)
