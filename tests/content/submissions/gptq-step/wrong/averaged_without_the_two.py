"""Averages H over the samples, and sets the entry of an input that is always 0 to 1."""

import torch


def gptq_quantize(w, x, scale, damp=0.01):
    w = w.clone()
    h = x.T @ x / len(x)
    dead = h.diagonal() == 0
    h.diagonal()[dead] = 1
    w[:, dead] = 0
    h += damp * h.diagonal().mean() * torch.eye(len(h), dtype=h.dtype)
    u = torch.linalg.cholesky(torch.linalg.inv(h), upper=True)
    for j in range(w.shape[1]):
        q = torch.clamp(torch.round(w[:, j] / scale), -8, 7) * scale
        e = (w[:, j] - q) / u[j, j]
        w[:, j] = q
        w[:, j + 1 :] -= e[:, None] * u[j, j + 1 :]
    return w
