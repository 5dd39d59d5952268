import torch


def sequence_mask(lengths, maxlen):
    return torch.arange(maxlen, device=lengths.device).expand(lengths.numel(), maxlen).lt(lengths.unsqueeze(1))


def padding_mask(lengths, t, causal=False):
    key_ok = sequence_mask(lengths, t).unsqueeze(1).unsqueeze(1)
    base = torch.ones(t, t, dtype=torch.bool, device=lengths.device)
    if causal:
        base = base.tril()
    return torch.logical_and(base, key_ok)
