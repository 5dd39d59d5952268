# catalogue: 2
# searchsorted with its default side: cdf >= u, a zero-probability token can win at u = 0
import torch


def sample(probs, u):
    cdf = probs.cumsum(0)
    i = int(torch.searchsorted(cdf, torch.tensor(u, dtype=cdf.dtype)))
    last = int(probs.nonzero()[-1])
    return min(i, last)
