import torch


def causal_mask(t_q, t_k=None):
    if t_k is None:
        t_k = t_q
    i = torch.arange(t_k - t_q, t_k)
    return torch.arange(t_k)[None, :] <= i[:, None]
