"""GPTQ: quantise a weight matrix column by column, and let the columns to come make up for each error.

The error of a layer on calibration inputs X (rows) is a quadratic form of the change of its weights, with the Hessian
H = X^T X, the same for each output row. If column j is rounded, the best change of the columns after it is given by
the inverse of H, restricted to the columns that are still free. Those inverses need not be computed one by one: row j
of the upper Cholesky factor U of H^-1 has what is needed, divided by a root that the error is divided by as well.

    H^-1 = U^T U        e = (w_j - q_j) / U_jj        w_i <- w_i - e U_ji  for i > j

Source: Frantar et al. 2022, arXiv:2210.17323, section 3.3, algorithm 1; IST-DASLab/gptq, gptq.py, fasterquant.
"""

import torch
from torch import Tensor


def gptq_quantize(w: Tensor, x: Tensor, scale: Tensor, damp: float = 0.01) -> Tensor:
    w = w.clone()  # (out, in): its columns to come change with each step
    hessian = x.T @ x  # (in, in)
    dead = hessian.diagonal() == 0  # inputs that are always 0
    hessian.diagonal()[dead] = 1.0
    w[:, dead] = 0.0
    hessian.diagonal().add_(damp * hessian.diagonal().mean())
    upper = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(hessian)), upper=True)
    for j in range(w.shape[1]):
        rounded = torch.clamp(torch.round(w[:, j] / scale), -8, 7) * scale  # (out,)
        error = (w[:, j] - rounded) / upper[j, j]
        w[:, j] = rounded
        w[:, j + 1 :] -= error[:, None] * upper[j, j + 1 :]
    return w
