import math

import torch


def _row(values):
    top = max(values)
    if top == -math.inf:
        return [0.0] * len(values)
    exps = [math.exp(v - top) for v in values]
    total = math.fsum(exps)
    return [e / total for e in exps]


def softmax(x, dim=-1):
    moved = x.transpose(dim, -1)
    rows = [_row(r) for r in moved.reshape(-1, moved.shape[-1]).tolist()]
    out = torch.tensor(rows, dtype=x.dtype, device=x.device).reshape(moved.shape)
    return out.transpose(dim, -1)


if __name__ == "__main__":
    print(softmax(torch.tensor([[1.0, 2.0], [-math.inf, -math.inf]])))
