# other: between blocks of 128 columns the errors are passed on without the division by the diagonal of U
# shows for: a weight with 200 columns and inputs of size 3: columns from 128 on are rounded after a wrong correction
import torch

BLOCK = 128


def gptq_quantize(w, x, scale, damp=0.01):
    w = w.clone()
    cols = w.shape[1]
    H = x.T @ x
    diag = H.diagonal()
    dead = diag == 0
    diag[dead] = 1.0
    w[:, dead] = 0.0
    diag.add_(damp * diag.mean())
    U = torch.linalg.cholesky(torch.linalg.inv(H)).mT
    q = torch.empty_like(w)
    for start in range(0, cols, BLOCK):
        stop = min(start + BLOCK, cols)
        block = w[:, start:stop]
        errors = torch.empty_like(block)
        for j in range(stop - start):
            row = U[start + j, start:stop]
            value = torch.clamp(torch.round(block[:, j] / scale), -8, 7) * scale
            q[:, start + j] = value
            errors[:, j] = block[:, j] - value
            block[:, j + 1:] -= (errors[:, j] / row[j])[:, None] * row[j + 1:]
        # all later columns make up for the block at once
        w[:, stop:] -= errors @ U[start:stop, stop:]
    return q
