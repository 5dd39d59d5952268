# The merged weight is returned in float32 whatever dtype came in.
import torch


def lora_merge(w, a, b, alpha):
    return (w.float() + (alpha / a.shape[0]) * (b.float() @ a.float()))


def lora_unmerge(w2, a, b, alpha):
    return (w2.float() - (alpha / a.shape[0]) * (b.float() @ a.float()))
