import math
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** int(math.log2(n_heads))
    m = [2 ** (-8 * h / p) for h in range(1, p + 1)]
    m += [2 ** (-8 * h / (2 * p)) for h in range(1, 2 * p + 1, 2)][: n_heads - p]
    shift = t_k - t_q
    return torch.tensor([[[-s * (i + shift - j) for j in range(t_k)] for i in range(t_q)] for s in m])
