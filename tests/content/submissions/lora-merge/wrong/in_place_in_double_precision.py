# other: unmerge changes a float64 weight, since double makes no copy of it
import torch


def _change(a, b, alpha):
    return (alpha / a.shape[0]) * (b.double() @ a.double())


def lora_merge(w, a, b, alpha):
    return (w.double() + _change(a, b, alpha)).to(w.dtype)


@torch.no_grad()
def lora_unmerge(w2, a, b, alpha):
    out = w2.double()
    out -= _change(a, b, alpha)
    return out.to(w2.dtype)
