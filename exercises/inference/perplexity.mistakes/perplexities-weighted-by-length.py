"""You average the perplexities of the sequences, weighted by their lengths. Average the negative log-likelihoods, and
take exp last."""

import torch


def perplexity(nlls, lengths):
    is_token = torch.arange(nlls.shape[1]) < lengths[:, None]
    total = nlls.masked_fill(~is_token, 0.0).sum(dim=1)
    return float((torch.exp(total / lengths) * lengths / lengths.sum()).sum())
