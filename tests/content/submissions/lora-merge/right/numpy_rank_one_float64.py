import numpy as np
import torch


def _shift(weight, a, b, scale):
    base = weight.detach().double().cpu().numpy().copy()
    A, B = a.detach().double().cpu().numpy(), b.detach().double().cpu().numpy()
    for i in range(A.shape[0]):
        base += scale * np.outer(B[:, i], A[i])
    return torch.from_numpy(base).to(dtype=weight.dtype, device=weight.device)


def lora_merge(w, a, b, alpha):
    return _shift(w, a, b, alpha / a.shape[0])


def lora_unmerge(w2, a, b, alpha):
    return _shift(w2, a, b, -alpha / a.shape[0])
