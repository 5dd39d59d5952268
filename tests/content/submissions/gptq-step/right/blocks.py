"""The order of steps of IST-DASLab/gptq: blocks of columns, whose errors reach the columns behind the block at once."""

import torch


def gptq_quantize(w, x, scale, damp=0.01, blocksize=4):
    weights = w.detach().clone()
    columns = weights.shape[1]
    hessian = torch.zeros(columns, columns, dtype=w.dtype)
    for sample in x:
        hessian += 2 / len(x) * torch.outer(sample, sample)
    dead = torch.diag(hessian) == 0
    # with the factor 2 / n a diagonal entry of 1 is one of 2 / n
    hessian[dead, dead] = 2 / len(x)
    weights[:, dead] = 0
    diagonal = torch.arange(columns)
    hessian[diagonal, diagonal] += damp * torch.diag(hessian).mean()
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(hessian))
    factor = torch.linalg.cholesky(inverse, upper=True)
    result = torch.zeros_like(weights)
    for first in range(0, columns, blocksize):
        last = min(first + blocksize, columns)
        block = weights[:, first:last].clone()
        errors = torch.zeros_like(block)
        for i in range(last - first):
            column = block[:, i]
            q = scale * torch.clamp(torch.round(column / scale), -8, 7)
            errors[:, i] = (column - q) / factor[first + i, first + i]
            result[:, first + i] = q
            block[:, i:] -= errors[:, i : i + 1] @ factor[first + i : first + i + 1, first + i : last]
        weights[:, last:] -= errors @ factor[first:last, last:]
    return result
