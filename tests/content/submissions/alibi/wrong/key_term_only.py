# bloom's row: slope * j without the query (softmax would not notice, the contract does)
import torch


def alibi_bias(n_heads, t_q, t_k):
    p = 2 ** (n_heads.bit_length() - 1)
    h = torch.arange(1, p + 1).double()
    s = torch.cat([2 ** (-8 * h / p), 2 ** (-4 * (2 * h - 1) / p)])[:n_heads].float()
    return (s[:, None, None] * torch.arange(t_k)[None, None, :]).repeat(1, t_q, 1)
