# catalogue: 3
# a [B, t, 1] mask: the batch axis lands on the head axis when it is broadcast against scores
import torch


def padding_mask(lengths, t, causal=False):
    keep = torch.arange(t)[None, :] < lengths[:, None]
    keep = keep.unsqueeze(-1)
    if causal:
        keep = keep & torch.tril(torch.ones(t, t, dtype=torch.bool))
    return keep
