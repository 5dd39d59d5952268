import torch


def perplexity(nlls, lengths):
    t = nlls.shape[1]
    mask = torch.arange(t, device=nlls.device)[None, :] < lengths[:, None]
    total = nlls.masked_fill(~mask, 0.0).sum()
    return torch.exp(total / lengths.sum()).item()
