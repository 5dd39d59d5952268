# catalogue: 3
# compares positions with lengths along one axis, so it runs only when B == t (and is transposed then)
import torch


def padding_mask(lengths, t, causal=False):
    B = lengths.size(0)
    pos = torch.arange(t).unsqueeze(1)
    keep = pos < lengths                    # [t, B]
    keep = keep.reshape(B, 1, 1, t).expand(B, 1, t, t)
    if causal:
        keep = keep & torch.tril(torch.ones(t, t, dtype=torch.bool))
    return keep
