# catalogue: 1
# exp of the mean of per-sequence means: a short sequence weighs as much as a long one
import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.size(1)) < lengths.unsqueeze(1)
    per_seq = torch.where(mask, nlls, torch.zeros_like(nlls)).sum(1) / lengths.clamp(min=1)
    return per_seq.mean().exp().item()
