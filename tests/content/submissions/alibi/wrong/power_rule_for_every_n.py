# catalogue: 5
# 2 ** (-8h/n) for any n
import torch


def alibi_bias(n_heads, t_q, t_k):
    slopes = torch.exp2(-8.0 * torch.arange(1, n_heads + 1) / n_heads)
    rel = torch.arange(t_k)[None, :] - torch.arange(t_k - t_q, t_k)[:, None]
    return slopes[:, None, None] * rel
