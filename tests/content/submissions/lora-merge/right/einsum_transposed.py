import torch


def _delta_t(a, b, alpha):
    # x @ delta_t is what the adapter adds to the output: shape (in, out)
    return torch.einsum("ri,or->io", a, b) * (alpha / b.shape[1])


def lora_merge(w, a, b, alpha):
    return (w.T + _delta_t(a, b, alpha)).T


def lora_unmerge(w2, a, b, alpha):
    return lora_merge(w2, a, -b, alpha)
