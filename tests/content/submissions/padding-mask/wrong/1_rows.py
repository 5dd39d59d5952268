# catalogue: 1
import torch

def padding_mask(lengths, t, causal=False):
    B = lengths.size(0)
    mask = torch.arange(t).expand(B, t) < lengths.unsqueeze(1)
    mask = mask[:, None, :, None].expand(B, 1, t, t)
    if causal:
        mask = mask & torch.tril(torch.ones(t, t, dtype=torch.bool))
    return mask
