# catalogue: 5
# averages the probabilities and takes the log of that
import math

import torch


def perplexity(nlls, lengths):
    mask = torch.arange(nlls.shape[1])[None] < lengths[:, None]
    mean_prob = torch.exp(-nlls[mask]).mean().item()
    return math.exp(-math.log(mean_prob))
