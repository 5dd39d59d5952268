# catalogue: 5
# nothing catches a cdf that ends below u
import torch


def sample(probs, u):
    cdf = torch.cumsum(probs, dim=-1)
    return int((cdf <= u).sum())
