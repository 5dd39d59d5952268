"""Optimal brain quantisation in a fixed order: the inverse itself, from which each done column is eliminated."""

import numpy as np
import torch


def gptq_quantize(w, x, scale, damp=0.01):
    weights, inputs, steps = w.numpy().copy(), x.numpy(), scale.numpy()
    h = inputs.T @ inputs
    dead = np.flatnonzero(np.diag(h) == 0)
    h[dead, dead] = 1
    weights[:, dead] = 0
    h = h + damp * np.diag(h).mean() * np.eye(len(h))
    inverse = np.linalg.inv(h)
    for j in range(weights.shape[1]):
        q = np.clip(np.rint(weights[:, j] / steps), -8, 7) * steps
        error = (weights[:, j] - q) / inverse[j, j]
        weights -= np.outer(error, np.where(np.arange(len(h)) >= j, inverse[j], 0))
        weights[:, j] = q
        inverse = inverse - np.outer(inverse[:, j], inverse[j]) / inverse[j, j]
    return torch.from_numpy(weights)
