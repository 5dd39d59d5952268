# stops at the cross-entropy
import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    return nlls[mask].mean().item()
