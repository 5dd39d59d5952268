# falls back to the last index even if its probability is zero
import torch


def sample(probs, u):
    cdf = torch.cumsum(probs, 0)
    i = torch.searchsorted(cdf, torch.tensor([u], dtype=cdf.dtype), right=True)
    return int(i.clamp(max=probs.numel() - 1))
