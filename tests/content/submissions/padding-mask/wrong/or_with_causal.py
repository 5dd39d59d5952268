# catalogue: 4
# or where and is meant
import torch


def padding_mask(lengths, t, causal=False):
    r = torch.arange(t, device=lengths.device)
    pad = (r < lengths.view(-1, 1)).view(-1, 1, 1, t).expand(-1, 1, t, t)
    if causal:
        pad = pad | (r.view(1, -1) <= r.view(-1, 1))
    return pad
