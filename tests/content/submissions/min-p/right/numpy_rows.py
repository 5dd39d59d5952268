import numpy as np
import torch


def _softmax(row):
    e = np.exp(row - row.max())
    return e / e.sum()


def min_p_filter(logits, min_p):
    arr = logits.detach().cpu().double().numpy().copy()
    flat = arr.reshape(-1, arr.shape[-1])
    for r in range(flat.shape[0]):
        p = _softmax(flat[r])
        flat[r, p < min_p * p.max()] = -np.inf
    return torch.from_numpy(flat.reshape(arr.shape)).to(logits.dtype).to(logits.device)
