import math
import torch

def _row(vals):
    top = max(vals)
    if top == -math.inf:
        return [0.0] * len(vals)
    ex = [math.exp(v - top) for v in vals]
    z = math.fsum(ex)
    return [e / z for e in ex]

def softmax(x, dim=-1):
    moved = x.movedim(dim, -1)
    flat = moved.reshape(-1, moved.shape[-1]).tolist()
    out = x.new_tensor([_row(r) for r in flat])
    return out.reshape(moved.shape).movedim(-1, dim)
