# catalogue: 3
# takes the probabilities for logits and normalises them once more
import torch


def sample(probs, u):
    p = torch.softmax(probs, dim=-1)
    cdf = torch.cumsum(p, -1)
    idx = (cdf > u).nonzero()
    return int(idx[0]) if len(idx) else int(probs.nonzero()[-1])
