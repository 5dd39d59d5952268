# other: an input counts as always 0 when its diagonal entry is below 1e-8, also if it is only small
# shows for: x of size 1e-6 (all inputs small): every column of the result is 0 instead of the quantised weights
import torch


def gptq_quantize(w, x, scale, damp=0.01):
    w = w.clone()
    H = x.T @ x
    dead = torch.diagonal(H) < 1e-8
    H[dead, dead] = 1.0
    w[:, dead] = 0.0
    H = H + damp * torch.diagonal(H).mean() * torch.eye(H.shape[0], dtype=H.dtype)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(H))
    U = torch.linalg.cholesky(inverse, upper=True)
    q = torch.zeros_like(w)
    for j in range(w.shape[1]):
        q[:, j] = torch.clamp(torch.round(w[:, j] / scale), -8, 7) * scale
        e = (w[:, j] - q[:, j]) / U[j, j]
        w[:, j + 1:] -= torch.outer(e, U[j, j + 1:])
    return q
