# catalogue: 2
# <= length lets the first padding token in
import torch


def padding_mask(lengths, t, causal=False):
    j = torch.arange(t, device=lengths.device)
    mask = (j <= lengths[:, None])[:, None, None, :].repeat(1, 1, t, 1)
    if causal:
        mask = mask & (j[None] <= j[:, None])
    return mask
