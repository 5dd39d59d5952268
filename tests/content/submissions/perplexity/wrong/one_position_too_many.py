# <= length lets the first padded position in
import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] <= lengths[:, None]
    return float((nlls[mask].sum() / lengths.sum()).exp())
