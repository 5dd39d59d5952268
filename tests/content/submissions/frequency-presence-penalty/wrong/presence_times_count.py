# catalogue: 1
# presence multiplies the count, not the indicator
import torch


def frequency_presence_penalty(logits, prev_ids, frequency, presence):
    c = torch.bincount(prev_ids, minlength=len(logits)).to(logits.dtype)
    return logits - (frequency + presence) * c
