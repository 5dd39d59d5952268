"""The best change of the columns to come, by solving for it in each step."""

import torch


def gptq_quantize(w, x, scale, damp=0.01):
    h = torch.einsum("ni,nj->ij", x, x)
    diagonal = h.diag()
    dead = diagonal == 0
    diagonal = torch.where(dead, torch.ones_like(diagonal), diagonal)
    h = h - torch.diag(h.diag()) + torch.diag(diagonal + damp * diagonal.mean())
    columns = list(w.masked_fill(dead, 0.0).unbind(1))
    for j in range(len(columns)):
        q = (columns[j] / scale).round().clamp(-8, 7) * scale
        error, columns[j] = columns[j] - q, q
        if j + 1 < len(columns):
            change = torch.linalg.solve(h[j + 1 :, j + 1 :], h[j + 1 :, j])
            for i, part in enumerate(change, start=j + 1):
                columns[i] = columns[i] + error * part
    return torch.stack(columns, dim=1)
