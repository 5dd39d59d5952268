# other: a token with likelihood 1 is not counted
import torch


def perplexity(nlls, lengths):
    real = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    kept = nlls.double() * real
    return float(torch.exp(kept.sum() / (kept != 0).sum().clamp(min=1)))
