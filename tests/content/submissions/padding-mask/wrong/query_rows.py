# catalogue: 1
# the length cuts query rows; every key stays visible
import torch


def padding_mask(lengths, t, causal=False):
    idx = torch.arange(t, device=lengths.device)
    ok = idx.unsqueeze(0) < lengths.unsqueeze(1)
    mask = ok.view(-1, 1, t, 1).expand(-1, 1, t, t)
    if causal:
        mask = mask & torch.ones(t, t, dtype=torch.bool, device=lengths.device).tril()
    return mask
