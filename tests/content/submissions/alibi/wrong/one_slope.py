# catalogue: 3
# the first slope for every head
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** (n_heads.bit_length() - 1)
    slope = 2 ** (-8 / p)
    rel = torch.arange(t_k)[None, :] - torch.arange(t_k - t_q, t_k)[:, None]
    return (slope * rel).expand(n_heads, t_q, t_k)
