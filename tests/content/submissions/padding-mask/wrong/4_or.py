# catalogue: 4
import torch

def padding_mask(lengths, t, causal=False):
    pos = torch.arange(t, device=lengths.device)
    keep = (pos[None, :] < lengths[:, None]).view(-1, 1, 1, t).repeat(1, 1, t, 1)
    if causal:
        keep |= pos[None, :] <= pos[:, None]
    return keep
