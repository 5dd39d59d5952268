import math

import numpy as np
import torch


def feed_forward(x, w1, b1, w2, b2, act="relu"):
    A, c1, W, c2 = (p.detach().double().numpy() for p in (w1, b1, w2, b2))
    rows = x.detach().double().reshape(-1, x.shape[-1]).numpy()
    out = np.empty_like(rows)
    for n, row in enumerate(rows):
        h = A.dot(row) + c1
        if act == "relu":
            h = np.maximum(h, 0)
        else:
            h = h * np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in h])
        out[n] = W.dot(h) + c2
    return torch.from_numpy(out).reshape(x.shape).to(x.dtype)
