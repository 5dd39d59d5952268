# float16 goes through bfloat16, which has fewer digits.
import torch


def _delta(a, b, alpha):
    if a.dtype == torch.float16:
        return (alpha / a.shape[0] * (b.bfloat16() @ a.bfloat16())).to(a.dtype)
    return alpha / a.shape[0] * (b @ a)


def lora_merge(w, a, b, alpha):
    return w + _delta(a, b, alpha)


def lora_unmerge(w2, a, b, alpha):
    return w2 - _delta(a, b, alpha)
