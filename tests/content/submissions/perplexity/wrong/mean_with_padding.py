# catalogue: 4
# the padded positions are in the mean
import torch


def perplexity(nlls, lengths):
    return torch.exp(nlls.mean()).item()
