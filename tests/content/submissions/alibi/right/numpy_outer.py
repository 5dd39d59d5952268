import numpy as np
import torch


def slopes(n):
    p = 1 << (n.bit_length() - 1)
    own = [2.0 ** (-8.0 * (h + 1) / p) for h in range(p)]
    between = [2.0 ** (-4.0 * (2 * h + 1) / p) for h in range(n - p)]
    return np.array(own + between)


def alibi_bias(n_heads, t_q, t_k):
    dist = np.subtract.outer(np.arange(t_q) + (t_k - t_q), np.arange(t_k))
    return torch.from_numpy(np.multiply.outer(slopes(n_heads), -dist).astype(np.float32))
