# queries past the length are masked as well as keys
import torch


def padding_mask(lengths, t, causal=False):
    ok = torch.arange(t) < lengths[:, None]
    m = ok[:, None, :, None] & ok[:, None, None, :]
    return m & torch.ones(t, t).tril().bool() if causal else m
