# catalogue: 1
# the perplexity of each sequence, then their mean
import torch


def perplexity(nlls, lengths):
    ppls = [torch.exp(row[:n].mean()) for row, n in zip(nlls, lengths.tolist()) if n > 0]
    return float(torch.stack(ppls).mean())
