import torch


def sample(probs, u):
    cdf = torch.cumsum(probs, dim=0)
    i = torch.searchsorted(cdf, torch.as_tensor(u, dtype=cdf.dtype), right=True)
    last = probs.nonzero().max()
    return int(torch.minimum(i, last))
