# a float mask of 0 and -inf
import torch


def padding_mask(lengths, t, causal=False):
    m = torch.zeros(len(lengths), 1, t, t)
    for b, n in enumerate(lengths.tolist()):
        m[b, :, :, n:] = float("-inf")
    if causal:
        m = m + torch.full((t, t), float("-inf")).triu(1)
    return m
