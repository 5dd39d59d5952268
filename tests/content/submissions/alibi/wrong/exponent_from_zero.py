# catalogue: 2
# arange(0, p) for arange(1, 1 + p): the first head has slope 1
import math
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** math.floor(math.log2(n_heads))
    base = torch.tensor(2 ** (-(2 ** -(math.log2(p) - 3))), dtype=torch.float32)
    slopes = torch.pow(base, torch.arange(0, p))
    if p != n_heads:
        extra_base = torch.tensor(2 ** (-(2 ** -(math.log2(2 * p) - 3))), dtype=torch.float32)
        extra = torch.arange(1, 1 + 2 * (n_heads - p), 2)
        slopes = torch.cat([slopes, torch.pow(extra_base, extra)])
    rel = torch.arange(t_k).view(1, 1, -1) - torch.arange(t_k - t_q, t_k).view(1, -1, 1)
    return slopes.view(-1, 1, 1) * rel
