# leaves the query axis at 1 when not causal
import torch


def padding_mask(lengths, t, causal=False):
    keep = (torch.arange(t, device=lengths.device) < lengths[:, None])[:, None, None, :]
    if causal:
        keep = keep & torch.ones(t, t, device=lengths.device).tril().bool()
    return keep
