# catalogue: 3
import torch

def padding_mask(lengths, t, causal=False):
    B = lengths.shape[0]
    valid = torch.arange(t) < lengths[:, None]          # B, t
    base = torch.ones(B, 1, t, t, dtype=torch.bool)
    if causal:
        base = base.tril()
    return base & valid
