# the slopes of a non-power of two in falling order
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** (n_heads.bit_length() - 1)
    h = torch.arange(1, p + 1).double()
    s = torch.cat([2 ** (-8 * h / p), 2 ** (-4 * (2 * h - 1) / p)])[:n_heads].float().sort(descending=True).values
    rel = torch.arange(t_k)[None, :] - torch.arange(t_k - t_q, t_k)[:, None]
    return s[:, None, None] * rel
