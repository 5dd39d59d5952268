# other: the mean is capped at 5
import torch
def perplexity(nlls, lengths):
    m = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    return float(min(nlls[m].mean(), torch.tensor(5.0)).exp())
