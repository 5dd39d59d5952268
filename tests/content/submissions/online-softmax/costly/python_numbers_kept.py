# catalogue: 4
# costly: everything is turned into Python numbers and kept
import math

import torch


def online_softmax(blocks):
    rows = None
    for b in blocks:
        flat = b.reshape(-1, b.shape[-1])
        rows = rows or [[] for _ in range(len(flat))]
        for row, values in zip(rows, flat.tolist()):
            row.extend(values)
        shape, dtype = b.shape[:-1], b.dtype
        del flat, b
    m = [max(row) for row in rows]
    l = [sum(math.exp(x - top) for x in row) for row, top in zip(rows, m)]
    return torch.tensor(m, dtype=dtype).reshape(shape), torch.tensor(l, dtype=dtype).reshape(shape)
