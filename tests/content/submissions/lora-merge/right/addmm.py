import torch


def lora_merge(w, a, b, alpha):
    return torch.addmm(w, b, a, alpha=alpha / a.size(0))


def lora_unmerge(w2, a, b, alpha):
    return torch.addmm(w2, b, a, alpha=-alpha / a.size(0))
