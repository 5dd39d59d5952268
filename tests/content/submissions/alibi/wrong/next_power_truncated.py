# catalogue: 5
# the slopes of the next power of two, cut to n
import math
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** math.ceil(math.log2(n_heads))
    m = [2 ** (-8 * h / p) for h in range(1, p + 1)][:n_heads]
    rows = []
    for s in m:
        rows.append([[-s * (i + t_k - t_q - j) for j in range(t_k)] for i in range(t_q)])
    return torch.tensor(rows)
