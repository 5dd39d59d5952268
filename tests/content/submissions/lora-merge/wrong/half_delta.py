# catalogue: 5
# The change is computed in float16 to save memory and added to the weight.
import torch


def _delta(a, b, alpha):
    return (b.half() @ a.half()) * (alpha / a.shape[0])


def lora_merge(w, a, b, alpha):
    return w + _delta(a, b, alpha).to(w.dtype)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _delta(a, b, alpha).to(w2.dtype)
