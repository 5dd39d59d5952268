# catalogue: 2
# geometric series that starts at ratio ** 0
import math
import torch


def series(n):
    r = 2 ** (-8 / n)
    return [r ** i for i in range(n)]


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** (n_heads.bit_length() - 1)
    m = (series(p) + series(2 * p)[0::2])[:n_heads]
    out = torch.empty(n_heads, t_q, t_k)
    for h in range(n_heads):
        for i in range(t_q):
            out[h, i] = m[h] * (torch.arange(t_k) - (i + t_k - t_q))
    return out
