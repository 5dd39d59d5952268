# a 0-d tensor is not a float
import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    return nlls[mask].mean().exp()
